"""Check digits of Italian tax identifiers: what can be told without the SdI."""

from stdnum.it import codicefiscale, iva


def is_vat_number(code):
    """An Italian VAT number without prefix (11 digits, check digit)."""
    return code.isdigit() and len(code) == 11 and iva.is_valid(code)


def is_fiscal_code(code):
    """A personal code (16 characters) or the 11 digits of an organisation."""
    if len(code) == 16:
        return codicefiscale.is_valid(code)
    return is_vat_number(code)
