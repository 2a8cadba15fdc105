from odoo import api, fields, models
from odoo.exceptions import UserError

from .appsistance_einvoice_transmission import TRANSMISSION_STATES

#: The file may be on its way: nobody may act as if it were not.
UNDECIDED = ("sending", "doubtful")


class AppsistanceEinvoiceFile(models.Model):
    """What sending adds to an exported file."""

    _inherit = "appsistance.einvoice.file"

    transmission_ids = fields.One2many(
        "appsistance.einvoice.transmission", "file_id", string="Sendings"
    )
    transmission_id = fields.Many2one(
        "appsistance.einvoice.transmission",
        string="Last Sending",
        compute="_compute_transmission_id",
    )
    sending_state = fields.Selection(
        TRANSMISSION_STATES,
        string="Sending",
        compute="_compute_transmission_id",
        search="_search_sending_state",
    )

    @api.depends("transmission_ids.is_last", "transmission_ids.state")
    def _compute_transmission_id(self):
        for file in self:
            last = file.transmission_ids.filtered("is_last")[:1]
            file.transmission_id = last
            file.sending_state = last.state

    @api.model
    def _search_sending_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain(
            "transmission_ids",
            "any",
            [("is_last", "=", True), ("state", "in", [item for item in value if item])],
        )
        if False in value:
            domain |= fields.Domain("transmission_ids", "=", False)
        return domain

    def _filter_to_send(self):
        """Those that surely are not at the SdI and that may go as they are."""
        return self.filtered(
            lambda file: (
                file.state in ("exported", "sent")
                and (
                    file.sending_state == "failed"
                    or (not file.sending_state and file.state == "exported")
                )
                and not file._needs_signature()
            )
        )

    def _needs_signature(self):
        """Files for public bodies travel signed, and nothing is signed here."""
        self.ensure_one()
        customer = self.move_id.commercial_partner_id
        return self.document_type not in ("TD16", "TD17", "TD18", "TD19", "TD28") and (
            customer._l10n_it_edi_is_public_administration()
        )

    def _send_to_sdi(self):
        """Queue them; who may export may send."""
        self.check_access("write")
        files = self._filter_to_send()
        if not files:
            raise UserError(
                self.env._(
                    "Nothing to send: the files were sent already, are of unsure "
                    "outcome, or are for public bodies and have to be signed and "
                    "sent by hand."
                )
            )
        companies = files.company_id.sudo()
        companies.filtered(
            "appsistance_einvoice_hold"
        ).appsistance_einvoice_hold = False
        self.env["appsistance.einvoice.transmission"].sudo()._queue(files)
        return files

    def action_send(self):
        self._send_to_sdi()
        return True

    def action_sent(self):
        """By hand: what was waiting to be sent is not sent any more."""
        self._check_not_under_way()
        self._cancel_queued()
        return super().action_sent()

    def _void(self, reason):
        self._check_not_under_way()
        self._cancel_queued()
        return super()._void(reason)

    def _check_not_under_way(self):
        if self.filtered(lambda file: file.sending_state in UNDECIDED):
            raise UserError(
                self.env._(
                    "The file may have reached the SdI: first decide on its sending."
                )
            )

    def _cancel_queued(self):
        queued = self.sudo().transmission_id.filtered(
            lambda record: record.state == "queued"
        )
        queued.write({"state": "failed", "code": "operator", "is_reported": True})
