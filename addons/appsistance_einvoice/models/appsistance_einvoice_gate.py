"""The gate: what would make the SdI refuse an invoice, said before it leaves."""

import re
from dataclasses import dataclass, field

from odoo import fields, models
from odoo.tools import html2plaintext

from ..messages import PROBLEMS, SCHEMA_DETAILS
from ..tools import rules, schema, tax_codes

#: Codes that no manager may override: the SdI would refuse the file for certain.
_SCHEMA_CODES = frozenset(
    {"00200", "schema_missing", "schema_altered", "schema_broken"}
)
_IBAN = re.compile(r"[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{11,30}")
_SCHEMA_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([^']*)'")
_SCHEMA_VALUE = re.compile(r"(?:The value |: )'([^']*)' (?:is not|has a length)")
_SCHEMA_EXPECTED = re.compile(r"Expected is(?: one of)? \( ([^)]*) \)")


@dataclass
class Problem:
    """A finding with the record that mends it and the words for people."""

    code: str
    message: str
    advice: str
    record: object
    field: str = ""
    path: str = ""

    @property
    def is_schema(self):
        return self.code in _SCHEMA_CODES


@dataclass
class Outcome:
    """Result of the gate for one invoice."""

    problems: list = field(default_factory=list)
    root: object = None

    @property
    def is_clean(self):
        return not self.problems

    @property
    def has_schema_problem(self):
        return any(problem.is_schema for problem in self.problems)


class AppsistanceEinvoiceGate(models.AbstractModel):
    """Part of `account.move`: what stops its file."""

    _name = "appsistance.einvoice.gate"
    _description = "Checks of an Electronic Invoice"

    def _check_einvoice(self):
        """{move: Outcome} of all checks that can be made here, without a file name."""
        self.check_access("read")
        # Core looks at tax reports, which those who only invoice may not read.
        moves = self.sudo().with_context(bin_size=False)
        duplicates = moves._get_einvoice_duplicates()
        folder = self.env["res.company"]._appsistance_einvoice_schema_folder()
        return {move: move._check_one_einvoice(folder, duplicates) for move in moves}

    def _check_one_einvoice(self, folder, duplicates):
        self.ensure_one()
        outcome = Outcome(problems=self._check_einvoice_data())
        if self in duplicates:
            outcome.problems.append(
                self._get_einvoice_problem("00404", self, "name", {"found": self.name})
            )
        if outcome.problems:
            # The rest would say the same again, in the words of the schema.
            return outcome
        outcome.root = self._get_einvoice_raw_tree(self._get_einvoice_pdf_values())
        outcome.problems += self._check_einvoice_references(outcome.root)
        self._finish_einvoice_tree(outcome.root)
        findings = rules.check(outcome.root, fields.Date.context_today(self))
        outcome.problems += [self._read_einvoice_finding(item) for item in findings]
        outcome.problems += self._check_einvoice_schema(outcome.root, folder)
        return outcome

    def _get_einvoice_pdf_values(self):
        """Hook: the PDF that core's template attaches; ours come as documents."""
        return

    def _get_einvoice_duplicates(self):
        """Invoices whose number and year were already sent for another one."""
        by_number = {}
        for file in (
            self.env["appsistance.einvoice.file"]
            .sudo()
            .search(
                [
                    ("move_id.name", "in", self.mapped("name")),
                    ("company_id", "in", self.company_id.ids),
                    ("state", "not in", ("rejected", "void")),
                ]
            )
        ):
            move = file.move_id
            by_number.setdefault(
                (move.company_id, move.name, move.invoice_date.year), move
            )
        return self.filtered(
            lambda move: (
                by_number.get(
                    (move.company_id, move.name, (move.invoice_date or move.date).year),
                    move,
                )
                != move
            )
        )

    # --------------------------------------------------
    # Data
    # --------------------------------------------------

    def _check_einvoice_data(self):
        self.ensure_one()
        return [
            *self._check_einvoice_company(),
            *self._check_einvoice_partner(),
            *self._check_einvoice_taxes(),
            *self._check_einvoice_origin(),
            *self._check_einvoice_bank(),
            *self._check_einvoice_others(),
        ]

    def _check_einvoice_company(self):
        company = self.company_id._l10n_it_get_edi_company()
        problems = [
            self._get_einvoice_problem(key, company.partner_id, key, {"found": value})
            for key, value in company.partner_id._get_einvoice_problems()
            if key not in ("pa_index", "pec")
        ]
        if not company.l10n_it_tax_system:
            problems.append(
                self._get_einvoice_problem(
                    "company",
                    company,
                    "l10n_it_tax_system",
                    {"detail": self.env._("tax system (RegimeFiscale)")},
                )
            )
        if not company.vat:
            problems.append(
                self._get_einvoice_problem(
                    "company", company, "vat", {"detail": self.env._("VAT number")}
                )
            )
        return problems

    def _check_einvoice_partner(self):
        partner = self.commercial_partner_id
        fields_by_key = {
            "zip": "zip",
            "pa_index": "l10n_it_pa_index",
            "pec": "l10n_it_pec_email",
            "country": "country_id",
            "00417": "l10n_it_codice_fiscale",
        }
        simplified = self._l10n_it_edi_is_simplified()
        problems = [
            self._get_einvoice_problem(
                key, partner, fields_by_key.get(key, key), {"found": value}
            )
            for key, value in partner._get_einvoice_problems()
            if not (simplified and key in ("street", "zip", "city", "country"))
        ]
        return problems + self._check_einvoice_partner_codes(partner)

    def _check_einvoice_partner_codes(self, partner):
        if partner.country_id.code not in (False, "IT"):
            return []
        problems = []
        vat = self.env["res.partner"]._einvoice_italian_vat(
            (partner.vat or "").replace(" ", "")
        )
        if vat and vat != "/" and not tax_codes.is_vat_number(vat):
            problems.append(
                self._get_einvoice_problem("00305", partner, "vat", {"found": vat})
            )
        code = partner._l10n_it_edi_normalized_codice_fiscale() or ""
        if code and not tax_codes.is_fiscal_code(code):
            problems.append(
                self._get_einvoice_problem(
                    "00306", partner, "l10n_it_codice_fiscale", {"found": code}
                )
            )
        return problems

    def _check_einvoice_taxes(self):
        problems = []
        for number, line in self._get_einvoice_product_lines():
            vat = line.tax_ids._l10n_it_filter_kind("vat")
            if len(vat) != 1:
                problems.append(
                    self._get_einvoice_problem(
                        "vat_line", self, "tax_ids", {"line": number}
                    )
                )
        problems += self._check_einvoice_reverse_charge()
        problems += self._check_einvoice_split()
        return problems

    def _get_einvoice_product_lines(self):
        return [
            (number, line)
            for line, number in self._get_einvoice_line_numbers().items()
            if line.display_type == "product"
        ]

    def _check_einvoice_reverse_charge(self):
        """Reverse charge on buildings is between businesses (art. 17 c. 6 a-ter)."""
        taxes = self.invoice_line_ids.tax_ids
        partner = self.commercial_partner_id
        if (
            self.is_sale_document()
            and "N6.7" in taxes.mapped("l10n_it_exempt_reason")
            and not (partner.vat and partner.vat != "/")
        ):
            return [self._get_einvoice_problem("n6_buyer", partner, "vat", {})]
        return []

    def _check_einvoice_split(self):
        taxes = self.invoice_line_ids.tax_ids.flatten_taxes_hierarchy()
        split = self.invoice_line_ids.tax_ids.filtered(
            lambda tax: tax._l10n_it_is_split_payment()
        ) or taxes.filtered(lambda tax: tax._l10n_it_is_split_payment())
        if not split:
            return []
        problems = []
        if taxes._l10n_it_filter_kind("withholding"):
            problems.append(
                self._get_einvoice_problem("split_withholding", self, "tax_ids", {})
            )
        if any(
            (tax.l10n_it_exempt_reason or "").startswith("N6") for tax in taxes - split
        ):
            problems.append(
                self._get_einvoice_problem("00420", self, "tax_ids", {"found": "N6"})
            )
        regime = self.company_id.l10n_it_tax_system
        if regime in ("RF19", "RF20"):
            problems.append(
                self._get_einvoice_problem(
                    "split_regime", self, "fiscal_position_id", {"found": regime}
                )
            )
        return problems

    def _check_einvoice_origin(self):
        partner = self.commercial_partner_id
        known = self._has_einvoice_origin()
        wrong_code = "pa_index" in dict(partner._get_einvoice_problems())
        is_public = partner._l10n_it_edi_is_public_administration() and not wrong_code
        if is_public and not known:
            return [
                self._get_einvoice_problem(
                    "origin", self, "l10n_it_origin_document_type", {}
                )
            ]
        if ((self.l10n_it_cig or self.l10n_it_cup) and not known) or (
            (self.l10n_it_origin_document_type)
            and not self.l10n_it_origin_document_name
        ):
            return [
                self._get_einvoice_problem(
                    "cig", self, "l10n_it_origin_document_name", {}
                )
            ]
        return []

    def _has_einvoice_origin(self):
        if self.l10n_it_origin_document_type or self.reversed_entry_id:
            return True
        return any(
            document["type"] in ("order", "contract", "agreement")
            for document, _lines in self._get_einvoice_references()
        )

    def _check_einvoice_bank(self):
        bank = self.partner_bank_id
        if bank.acc_type == "iban" and not _IBAN.fullmatch(
            bank.sanitized_acc_number or ""
        ):
            return [
                self._get_einvoice_problem(
                    "iban", bank, "acc_number", {"found": bank.acc_number}
                )
            ]
        return []

    def _check_einvoice_others(self):
        """What core checks besides, where ours has not said it already."""
        problems = []
        if not self.l10n_it_document_type:
            problems.append(
                self._get_einvoice_problem(
                    "document_type", self, "l10n_it_document_type", {}
                )
            )
        problems += [
            self._get_einvoice_problem(
                "core", self, "", {"detail": html2plaintext(error["message"])}
            )
            for kind in ("withholding_no_enasarco", "pension_fund")
            for error in self._l10n_it_edi_check_lines_for_tax_kind(
                kind, self.env._("withholding or pension fund"), 0
            ).values()
        ]
        representative = self.company_id.l10n_it_tax_representative_partner_id
        if representative and not representative.vat:
            problems.append(
                self._get_einvoice_problem(
                    "00303", representative, "vat", {"found": ""}
                )
            )
        return problems

    # --------------------------------------------------
    # Findings of the file
    # --------------------------------------------------

    def _check_einvoice_references(self, root):
        return [
            self._get_einvoice_problem(
                "reference_length",
                self,
                "",
                {"found": value, "expected": limit, "element": tag},
                path=tag,
            )
            for tag, value, limit in self._get_einvoice_cut_references(root)
        ]

    def _check_einvoice_schema(self, root, folder):
        try:
            errors = schema.validate(root, folder)
        except schema.SchemaUnavailableError as error:
            return [
                self._get_einvoice_problem(
                    f"schema_{error.reason}", self, "", {"detail": error.detail}
                )
            ]
        return [self._read_schema_error(error) for error in errors]

    def _read_schema_error(self, error):
        element = _SCHEMA_ELEMENT.search(error.message)
        name = element[1] if element else error.path
        kind, value = _read_schema_message(error.message)
        detail = self._say_einvoice(SCHEMA_DETAILS[kind], {"value": value})
        record, field_name = self._find_einvoice_record(error.path or name)
        return self._get_einvoice_problem(
            "00200",
            record,
            field_name,
            {"element": name, "detail": detail},
            path=error.path,
        )

    def _read_einvoice_finding(self, finding):
        record, field_name = self._find_einvoice_record(finding.path)
        return self._get_einvoice_problem(
            finding.code, record, field_name, finding.values, path=finding.path
        )

    def _find_einvoice_record(self, path):
        """The record on which the value at `path` is mended."""
        if self._is_einvoice_self_billed():
            # Seller and customer have changed places.
            path = path.replace("CedentePrestatore", "Cliente").replace(
                "CessionarioCommittente", "CedentePrestatore"
            )
        if any(
            name in path
            for name in ("CessionarioCommittente", "CodiceDestinatario", "Cliente")
        ):
            return self.commercial_partner_id, ""
        if "CedentePrestatore" in path or "IdTrasmittente" in path:
            return self.company_id.partner_id, ""
        return self, ""

    def _get_einvoice_problem(self, code, record, field_name, values, path=""):
        message, advice = PROBLEMS.get(code, PROBLEMS["core"])
        known = {"line": "", "found": "", "expected": "", "rate": "", "detail": code}
        return Problem(
            code=code,
            message=self._say_einvoice(message, {**known, **values}),
            advice=self._say_einvoice(advice, {**known, **values}),
            record=record,
            field=field_name,
            path=path,
        )

    def _say_einvoice(self, text, values):
        """A text of the table of messages in the user's language, with its values."""
        if text is None:
            return values.get("value") or values["detail"]
        translated = self.env._(text)
        return translated % values


def _read_schema_message(message):
    """(kind, value) of a message of libxml2."""
    expected = _SCHEMA_EXPECTED.search(message)
    value = _SCHEMA_VALUE.search(message)
    if expected and "Missing child" in message:
        return "missing", expected[1]
    if expected:
        return "unexpected", expected[1]
    kind = next(
        (
            name
            for key, name in (
                ("'pattern'", "pattern"),
                ("'maxLength'", "length"),
                ("'minLength'", "length"),
                ("'length'", "length"),
                ("'enumeration'", "enumeration"),
                ("is not a valid value", "type"),
            )
            if key in message
        ),
        "other",
    )
    return kind, value[1] if value else message
