import base64
import hashlib

from lxml import etree
from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext, mute_logger

from ..tools.bill_xml import (
    UnreadableBillError,
    is_bill,
    parse,
    read_facts,
    split,
)

CREDIT_KINDS = {"TD04", "TD08"}


class AppsistanceBillImportLine(models.Model):
    """One bill of a load, known by supplier, number and date."""

    _name = "appsistance.bill.import.line"
    _description = "Supplier Bill to Load"
    _order = "import_id desc, id"
    _check_company_auto = True

    import_id = fields.Many2one(
        "appsistance.bill.import", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, index=True, precompute=True
    )
    name = fields.Char(string="File", required=True)
    content = fields.Binary(attachment=True)
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("loaded", "Loaded"),
            ("duplicate", "Known already"),
            ("skipped", "No bill"),
            ("refused", "Refused"),
        ],
        string="Status",
        required=True,
        default="waiting",
        index=True,
    )
    reason = fields.Text()
    bill_id = fields.Many2one(
        "account.move",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )
    # What tells one bill from another
    supplier_name = fields.Char(string="Supplier")
    supplier_code = fields.Char(string="VAT or Tax Code")
    number = fields.Char()
    date = fields.Date()
    is_credit = fields.Boolean(string="Credit Note")
    document_key = fields.Char(index=True)

    _document_once = models.UniqueIndex(
        "(company_id, document_key)"
        " WHERE bill_id IS NOT NULL AND state IN ('waiting', 'loaded')",
        "This supplier's bill was loaded already.",
    )

    # --------------------------------------------------
    # Reading
    # --------------------------------------------------

    @api.model
    def _prepare_from_member(self, member, company):
        """Values of the lines of one file: more than one if it holds several bills."""
        if member.problem:
            reason = self._get_file_messages()[member.problem]
            return [{"name": member.name, "state": "refused", "reason": reason}]
        try:
            root = parse(member.content)
            if not is_bill(root):
                raise UnreadableBillError("other_document")
            trees = split(root)
            if len(trees) == 1:
                return [self._prepare_bill(member.name, root, member.content, company)]
            stem = member.name.rsplit(".", 1)[0]
            return [
                self._prepare_bill(
                    f"{stem}_{number}.xml", tree, etree.tostring(tree), company
                )
                for number, tree in enumerate(trees, start=1)
            ]
        except UnreadableBillError as error:
            skipped = error.reason == "other_document"
            return [
                {
                    "name": member.name,
                    "state": "skipped" if skipped else "refused",
                    "reason": self._get_file_messages()[error.reason],
                }
            ]

    def _prepare_bill(self, name, root, content, company):
        facts = read_facts(root)
        code = facts.supplier_vat or facts.supplier_code
        is_credit = facts.kind in CREDIT_KINDS
        try:
            date = fields.Date.to_date(facts.date)
        except ValueError as error:
            raise UnreadableBillError("incomplete") from error
        kind = "credit" if is_credit else "bill"
        ours = self._is_addressed_to(facts, company)
        return {
            "name": name,
            "content": base64.b64encode(content),
            "supplier_name": facts.supplier_name,
            "supplier_code": code,
            "number": facts.number,
            "date": date,
            "is_credit": is_credit,
            "document_key": f"{code}|{kind}|{facts.number}|{facts.date}",
            "state": "waiting" if ours else "refused",
            "reason": False if ours else self._get_file_messages()["other_buyer"],
        }

    @api.model
    def _is_addressed_to(self, facts, company):
        pairs = (
            (company.vat, facts.buyer_vat),
            (company.l10n_it_codice_fiscale, facts.buyer_code),
        )
        return any(
            self._strip(own) == self._strip(named) for own, named in pairs if own
        )

    @api.model
    def _strip(self, code):
        code = (code or "").upper().replace(" ", "")
        return code.removeprefix("IT") if code[2:].isdigit() else code

    def _get_file_messages(self):
        return {
            "encrypted": self.env._("It is protected by a password."),
            "broken": self.env._("It is damaged and cannot be unpacked."),
            "nested": self.env._("An archive within the archive: load it by itself."),
            "signature": self.env._("Its signature cannot be opened."),
            "empty": self.env._("It is empty."),
            "too_big": self.env._("It is bigger than a bill can be (10 MB)."),
            "malformed": self.env._("It is no readable XML."),
            "doctype": self.env._(
                "It declares entities, which no electronic bill does: not read."
            ),
            "other_document": self.env._("It is no electronic bill."),
            "incomplete": self.env._("It has no number or no date."),
            "other_buyer": self.env._(
                "It is addressed to another company: neither VAT number nor tax "
                "code is ours."
            ),
        }

    # --------------------------------------------------
    # Duplicates
    # --------------------------------------------------

    def _find_duplicates(self):
        """Of those that wait, mark what is recorded already or comes twice."""
        waiting = self.filtered(lambda line: line.state == "waiting")
        recorded = waiting._find_recorded()
        seen = set()
        for line in waiting:
            bill = recorded.get(line.document_key)
            if bill or line.document_key in seen:
                line._set_duplicate(bill or self.env["account.move"])
            seen.add(line.document_key)

    def _set_duplicate(self, bill):
        reason = (
            self.env._("Recorded as %(bill)s.", bill=bill.display_name)
            if bill
            else self.env._("It comes twice in this load.")
        )
        self.write(
            {
                "state": "duplicate",
                "bill_id": bill.id,
                "reason": reason,
                "content": False,
            }
        )

    def _find_recorded(self):
        """{document key: bill} of what is recorded, in two queries."""
        company = self.company_id
        loaded = self.search(
            Domain("document_key", "in", self.mapped("document_key"))
            & Domain("company_id", "in", company.ids)
            & Domain("bill_id", "!=", False)
            & Domain("state", "in", ("waiting", "loaded"))
        )
        found = {line.document_key: line.bill_id for line in loaded - self}
        bills = self.env["account.move"].search(
            Domain("company_id", "in", company.ids)
            & Domain("move_type", "in", ("in_invoice", "in_refund"))
            & Domain("state", "!=", "cancel")
            & Domain("ref", "in", self.mapped("number"))
            & Domain("invoice_date", "in", self.mapped("date"))
        )
        own = self.bill_id
        known = {
            (code, bill.move_type == "in_refund", bill.ref, bill.invoice_date): bill
            for bill in bills - own
            for code in bill._appsistance_get_supplier_codes()
        }
        for line in self:
            key = (
                self._strip(line.supplier_code),
                line.is_credit,
                line.number,
                line.date,
            )
            if key in known:
                found.setdefault(line.document_key, known[key])
        return found

    # --------------------------------------------------
    # Loading
    # --------------------------------------------------

    def _load(self):
        """Make the bill by core's own import, which commits; told by ``bill_id``, an
        interrupted one is taken up where it was left."""
        self.ensure_one()
        if self.bill_id.invoice_line_ids:
            self._set_loaded()
            return
        self.bill_id.unlink()
        recorded = self._find_recorded().get(self.document_key)
        if recorded:
            self._set_duplicate(recorded)
            return
        if not self._is_ours():
            self._set_refused(self._get_file_messages()["other_buyer"])
            return
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                files_data = self._create_bill()
        except IntegrityError:
            self._set_duplicate(self.env["account.move"])
            return
        except UserError as error:
            self._set_refused(str(error))
            return
        read = self.bill_id._extend_with_attachments(files_data, new=True)
        if read and self.bill_id.ref == self.number:
            self._set_loaded()
        else:
            self._set_refused(self._get_core_message())

    def _is_ours(self):
        """Asked again at the moment: the company's codes may have been mended."""
        facts = read_facts(parse(base64.b64decode(self.content)))
        return self._is_addressed_to(facts, self.company_id)

    def _create_bill(self):
        bill = (
            self.env["account.move"]
            .with_company(self.company_id)
            .with_context(default_move_type="in_invoice")
            .create({"company_id": self.company_id.id})
        )
        attachment = self.env["ir.attachment"].create(
            {
                "name": self._get_file_name(),
                "datas": self.content,
                "mimetype": "application/xml",
                "res_model": "account.move",
                "res_id": bill.id,
            }
        )
        self.bill_id = bill
        self.flush_recordset(["bill_id"])
        return bill._to_files_data(attachment)

    def _get_file_name(self):
        """Core reads a file only if its name is one that the SdI gives."""
        if self.env["account.move"]._is_l10n_it_edi_import_file(
            {"name": self.name, "mimetype": "application/xml", "raw": b""}
        ):
            return self.name
        digest = hashlib.sha256((self.document_key or self.name).encode()).hexdigest()
        code = self._strip(self.supplier_code)
        stem = code if code.isalnum() and len(code) > 1 else "00000000000"
        return f"IT{stem}_{digest[:5]}.xml"

    def _get_core_message(self):
        body = self.bill_id.message_ids.sorted("id")[-1:].body
        return html2plaintext(body or "").strip() or self.env._(
            "Odoo could not read it."
        )

    def _set_loaded(self):
        bill = self.bill_id
        reason = False
        if not bill.partner_id:
            reason = self.env._(
                "The supplier is not among the contacts: enter him and choose him on "
                "the bill."
            )
        elif bill.appsistance_has_unlinked_ddt:
            reason = self.env._("Not all of its DDT were found among the receipts.")
        self.write({"state": "loaded", "reason": reason, "content": False})

    def _set_refused(self, reason):
        bill = self.bill_id
        self.write({"state": "refused", "reason": reason, "bill_id": False})
        bill.unlink()
