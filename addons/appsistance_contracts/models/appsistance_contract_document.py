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
    signed_attachment_id = fields.Many2one(
        "ir.attachment", string="Signed PDF", ondelete="restrict"
    )
    signed_hash = fields.Char(string="Hash of the Signed File (SHA-256)")

    _number_unique = models.UniqueIndex(
        "(contract_id, number)", "This document exists already."
    )

    def _get_written_once(self):
        return super()._get_written_once() | {
            "attachment_id",
            "channel",
            "signed_attachment_id",
            "signed_by",
            "signed_hash",
            "signed_on",
            "signer_id",
        }

    def _get_content(self):
        self.ensure_one()
        return json.loads(self.content)

    def _render(self, image=b""):
        """Bytes of the PDF: as sent, or with the signature."""
        self.ensure_one()
        content = self._get_content()
        logo = self.company_id._appsistance_get_logo()
        if canonical_json.digest_bytes(logo) != content["company"]["logo"]:
            logo = b""
        return contract_pdf.render(content, logo, self._prepare_closing(image))

    def _prepare_closing(self, image):
        reader = self.with_context(lang=self._get_content()["lang"])
        closing = {
            "seal": reader.env._(
                "Hash of the content (SHA-256): %s", self.content_hash
            ),
            "image": image,
        }
        if self.signed_on:
            zone = self.company_id.partner_id.tz or DEFAULT_TIMEZONE
            moment = format_datetime(reader.env, self.signed_on, tz=zone)
            closing["name"] = self.signed_by
            closing["moment"] = reader.env._("Signed electronically on %s", moment)
        return closing

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
