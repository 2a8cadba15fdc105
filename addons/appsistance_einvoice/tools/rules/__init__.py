"""The checks that the SdI makes on the content, where the file alone is enough.

`check(root)` takes any parsed FatturaPA document, ours or a stranger's, and returns
findings: a code of the SdI, where, and the values that disagree. Words for people are
made elsewhere. Check 00426 was dropped in version 1.3 and is left out on purpose.
"""

from .finding import ERROR, WARNING, Finding, decimal_of
from .file import MAX_FILE_BYTES, check_file, check_name
from . import amounts, document, header, lines

_CHECKS = (
    header.check_identifiers,
    header.check_recipient,
    header.check_format,
    document.check_number_and_date,
    document.check_withholding,
    document.check_pension_funds,
    document.check_discounts,
    document.check_simplified,
    document.check_parties,
    lines.check_natures,
    lines.check_rates,
    lines.check_discounts,
    lines.check_retired_natures,
    amounts.check_lines,
    amounts.check_taxable,
    amounts.check_tax,
)


def check(root, today=None):
    """All findings of the content of a document, in the order of the file."""
    return [finding for rule in _CHECKS for finding in rule(root, today)]
