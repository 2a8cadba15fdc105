import json

from odoo import fields, models
from odoo.tools import format_datetime

from odoo.addons.appsistance_fieldservice.tools import canonical_json

from ..tools import contract_pdf
from .appsistance_contract_billing import DEFAULT_TIMEZONE


class AppsistanceContractDocument(models.Model):
    """What was sent to be signed, word for word, and how it was signed.

    Written once: a contract that changes is sent again as the next document.
    """

    _name = "appsistance.contract.document"
    _description = "Document of a Contract"
    _inherit = ["appsistance.evidence.mixin"]
    _order = "contract_id, number desc"
    _rec_name = "number"

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    number = fields.Integer(required=True, default=1)
    content = fields.Text(required=True, help="Canonical JSON; names as text.")
    content_hash = fields.Char(required=True)
    attachment_id = fields.Many2one("ir.attachment", string="PDF", ondelete="restrict")
    # Signature
    channel = fields.Selection(
        [("portal", "In the Portal"), ("paper", "On Paper")], string="Signed"
    )
    signed_by = fields.Char()
    signed_on = fields.Datetime()
    signer_id = fields.Many2one(
        "res.partner",
        string="Signed as",
        ondelete="restrict",
        index="btree_not_null",
        help="Whose portal access it was; empty with the link of the mail.",
    )
    signature_attachment_id = fields.Many2one(
        "ir.attachment", string="Signature", ondelete="restrict"
    )
    # Specific approval of the clauses (art. 1341 Codice civile): its own act
    approved_by = fields.Char(string="Clauses Approved by")
    approved_on = fields.Datetime(string="Clauses Approved on")
    approval_attachment_id = fields.Many2one(
        "ir.attachment", string="Signature under the Clauses", ondelete="restrict"
    )
    signed_attachment_id = fields.Many2one(
        "ir.attachment", string="Signed PDF", ondelete="restrict"
    )
    signed_hash = fields.Char(string="Hash of the Signed File (SHA-256)")
    # Withdrawal: the paper stays, the contract is changed and signed anew
    withdrawn_on = fields.Datetime()
    withdrawn_by_id = fields.Many2one("res.users", ondelete="restrict")
    withdrawn_reason = fields.Char(string="Why It Was Withdrawn")

    _number_unique = models.UniqueIndex(
        "(contract_id, number)", "This document exists already."
    )

    def _get_written_once(self):
        return super()._get_written_once() | {
            "approval_attachment_id",
            "approved_by",
            "approved_on",
            "attachment_id",
            "channel",
            "signature_attachment_id",
            "signed_attachment_id",
            "signed_by",
            "signed_hash",
            "signed_on",
            "withdrawn_by_id",
            "withdrawn_on",
            "withdrawn_reason",
        }

    def _get_judged_fields(self):
        """The name is the evidence; a merge of partners moves the link."""
        return super()._get_judged_fields() | {"signer_id"}

    def _get_content(self):
        self.ensure_one()
        return json.loads(self.content)

    def _render(self):
        """Bytes of the PDF: as sent, or with the signatures."""
        self.ensure_one()
        content = self._get_content()
        logo = self.company_id._appsistance_get_logo()
        if canonical_json.digest_bytes(logo) != content["company"]["logo"]:
            logo = b""
        return contract_pdf.render(content, logo, self._prepare_closing())

    def _prepare_closing(self):
        reader = self.with_context(lang=self._get_content()["lang"])
        closing = {
            "seal": reader.env._(
                "Hash of the content (SHA-256): %s", self.content_hash
            ),
        }
        if self.channel != "portal":
            return closing
        if self.signed_on:
            closing["contract"] = reader._prepare_place(
                self.signed_by, self.signed_on, self.signature_attachment_id
            )
        if self.approved_on:
            closing["approval"] = reader._prepare_place(
                self.approved_by, self.approved_on, self.approval_attachment_id
            )
        return closing

    def _prepare_place(self, name, moment, attachment):
        """What stands in one place for a signature."""
        zone = self.company_id.partner_id.tz or DEFAULT_TIMEZONE
        text = format_datetime(self.env, moment, tz=zone)
        return {
            "name": name,
            "moment": self.env._("Signed electronically on %s", text),
            "image": attachment.raw or b"",
        }

    # --------------------------------------------------
    # Signing
    # --------------------------------------------------

    def _has_clauses(self):
        """Whether clauses want their own signature."""
        return bool(self._get_content()["approval"])

    def _is_to_approve(self):
        """Signed, and the clauses are not approved yet."""
        self.ensure_one()
        return bool(self.signed_on and not self.approved_on and self._has_clauses())

    def _sign(self, name, picture, signer):
        """The first place: the contract."""
        self.write(
            {
                "channel": "portal",
                "signed_by": name,
                "signed_on": fields.Datetime.now(),
                "signer_id": signer.id if signer else False,
            }
        )
        self.signature_attachment_id = self._attach(
            self.env._("Signature.png"), picture, is_sealed=True
        )

    def _approve(self, name, picture):
        """The second place: the clauses, one by one."""
        self.write({"approved_by": name, "approved_on": fields.Datetime.now()})
        self.approval_attachment_id = self._attach(
            self.env._("Signature under the clauses.png"), picture, is_sealed=True
        )

    def _attach(self, name, data, is_sealed=False):
        """Keep a file with the document. Who may not read prices cannot open it."""
        attachment = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": data,
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
            }
        )
        if is_sealed:
            attachment._appsistance_seal()
        return attachment
