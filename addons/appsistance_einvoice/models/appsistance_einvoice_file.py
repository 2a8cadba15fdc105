import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import deadlines

FILE_STATES = [
    ("exported", "Exported"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("undelivered", "Not Delivered"),
    ("attested", "Accepted, Impossible to Deliver"),
    ("accepted", "Accepted by the Public Body"),
    ("refused", "Refused by the Public Body"),
    ("expired", "Terms Expired"),
    ("rejected", "Rejected"),
    ("void", "Never Sent"),
]
#: In these the document has to go out again, under another file name.
DEAD_STATES = ("rejected", "void")
ZIP_BATCH = 100
#: Nothing after these may change what the SdI said, except what comes from the body.
_RANK = {
    "exported": 0,
    "sent": 1,
    "undelivered": 2,
    "attested": 3,
    "delivered": 3,
    "expired": 4,
    "accepted": 5,
    "refused": 5,
    "rejected": 5,
    "void": 5,
}
#: Core's word for what the SdI said.
CORE_STATES = {
    "delivered": "forwarded",
    "undelivered": "forward_failed",
    "attested": "forward_failed",
    "accepted": "accepted_by_pa_partner",
    "refused": "rejected_by_pa_partner",
    "expired": "accepted_by_pa_partner_after_expiry",
    "rejected": "rejected",
}


class AppsistanceEinvoiceFile(models.Model):
    """An XML file as it left: bytes, name and fingerprint never change."""

    _name = "appsistance.einvoice.file"
    _description = "Electronic Invoice File"
    _order = "id desc"
    _check_company_auto = True

    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Customer"
    )
    name = fields.Char(string="File Name", required=True, readonly=True)
    content = fields.Binary(attachment=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    size = fields.Integer(string="Size (bytes)", readonly=True)
    document_type = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", string="Exported By", readonly=True)
    exported_on = fields.Datetime(readonly=True)
    override_reason = fields.Char(
        readonly=True, help="Why a manager let it out in spite of the checks."
    )
    override_codes = fields.Char(readonly=True)
    # What happened to it
    state = fields.Selection(
        FILE_STATES,
        string="Status",
        required=True,
        default="exported",
        index=True,
        readonly=True,
    )
    state_date = fields.Date(readonly=True)
    resend_deadline = fields.Date(
        compute="_compute_resend_deadline",
        store=True,
        help="After a rejection: same number and date, within this day.",
    )
    sdi_identifier = fields.Char(string="SdI Identifier", readonly=True)
    void_reason = fields.Char(readonly=True)
    receipt_ids = fields.One2many("appsistance.einvoice.receipt", "file_id")

    _name_unique = models.Constraint(
        "UNIQUE(name)", "A file name can be used only once."
    )
    _live_unique = models.UniqueIndex(
        "(move_id) WHERE state NOT IN ('rejected', 'void')",
        "The invoice already has an exported file.",
    )

    @api.depends("state", "state_date", "company_id.appsistance_einvoice_resend_days")
    def _compute_resend_deadline(self):
        for file in self:
            file.resend_deadline = (
                deadlines.resend(
                    file.state_date, file.company_id.appsistance_einvoice_resend_days
                )
                if file.state == "rejected" and file.state_date
                else False
            )

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._seal()
        return files

    def write(self, vals):
        frozen = set(vals) & self._get_frozen_fields()
        if frozen:
            raise UserError(
                self.env._(
                    "An exported file is evidence: %(fields)s cannot change.",
                    fields=", ".join(sorted(frozen)),
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_never(self):
        raise UserError(
            self.env._("An exported file is evidence and is never deleted.")
        )

    @api.model
    def _get_frozen_fields(self):
        return {
            "move_id",
            "company_id",
            "name",
            "content",
            "sha256",
            "size",
            "document_type",
            "user_id",
            "exported_on",
            "override_reason",
            "override_codes",
        }

    def _seal(self):
        self._get_attachments()._appsistance_seal()

    def _get_attachments(self):
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "content"),
                    ("res_id", "in", self.ids),
                ]
            )
        )

    def _get_contents(self):
        """{file: bytes as they left}; an altered file is never handed out."""
        self.check_access("read")
        by_id = self._get_attachments().grouped("res_id")
        contents = {}
        for file in self:
            data = by_id[file.id].raw if file.id in by_id else b""
            if hashlib.sha256(data).hexdigest() != file.sha256:
                raise UserError(
                    self.env._(
                        "%(name)s was altered: its content does not match.",
                        name=file.name,
                    )
                )
            contents[file] = data
        return contents

    def _get_zip_entries(self):
        """Generator of (name, bytes), a batch at a time in memory."""
        for start in range(0, len(self), ZIP_BATCH):
            batch = self[start : start + ZIP_BATCH]
            for file, content in batch._get_contents().items():
                yield file.name, content
            self.env["ir.attachment"].invalidate_model(["raw", "datas"])

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/appsistance_einvoice/file/{self.id}",
            "target": "download",
        }

    def action_sent(self):
        """The office uploaded the file by hand."""
        self.filtered(lambda file: file.state == "exported")._set_state("sent")
        return True

    def action_void(self):
        """Ask why before declaring the files never sent."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Declare Never Sent"),
            "res_model": "appsistance.einvoice.file.void",
            "view_mode": "form",
            "target": "new",
            "context": {"default_file_id": self.id},
        }

    def _void(self, reason):
        if not self.env.user.has_group("appsistance_base.group_manager"):
            raise UserError(self.env._("Only a manager can do this."))
        if self.filtered(lambda file: file.state != "exported"):
            raise UserError(
                self.env._(
                    "Only a file that was exported and not sent can be annulled."
                )
            )
        for file in self:
            file._set_state("void")
            file.void_reason = reason
            file.move_id.message_post(
                body=self.env._(
                    "XML file %(name)s declared never sent: %(reason)s",
                    name=file.name,
                    reason=reason,
                )
            )

    def _set_state(self, state, date=None):
        """Move forward; a late receipt never takes back what came after it."""
        moved = self.browse()
        for file in self:
            if file.state == state or _RANK[state] < _RANK[file.state]:
                continue
            if file.state in DEAD_STATES:
                continue
            file.write(
                {"state": state, "state_date": date or fields.Date.context_today(self)}
            )
            if state in CORE_STATES:
                file.move_id.sudo().l10n_it_edi_state = CORE_STATES[state]
            moved |= file
        moved.move_id._update_einvoice_reminders()
