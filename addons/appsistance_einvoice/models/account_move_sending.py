from odoo import api, fields, models

from .appsistance_einvoice_transmission import (
    CODES,
    NETWORK_CHANNELS,
    TRANSMISSION_STATES,
)


class AccountMove(models.Model):
    """Sending by PEC or SdICoop, seen from the invoice."""

    _inherit = "account.move"

    appsistance_einvoice_channel = fields.Selection(
        related="company_id.appsistance_einvoice_channel"
    )
    appsistance_einvoice_transmission_id = fields.Many2one(
        "appsistance.einvoice.transmission",
        string="Last Sending",
        compute="_compute_appsistance_einvoice_sending",
    )
    appsistance_einvoice_sending_state = fields.Selection(
        TRANSMISSION_STATES,
        string="Sending",
        compute="_compute_appsistance_einvoice_sending",
    )
    appsistance_einvoice_sending_reason = fields.Selection(
        CODES,
        string="Reason of the Sending",
        compute="_compute_appsistance_einvoice_sending",
    )
    appsistance_einvoice_sending_detail = fields.Char(
        string="Answer of the Server", compute="_compute_appsistance_einvoice_sending"
    )
    appsistance_einvoice_sending_advice = fields.Char(
        string="What to Do", compute="_compute_appsistance_einvoice_sending"
    )
    appsistance_einvoice_can_send = fields.Boolean(
        string="Can Be Sent", compute="_compute_appsistance_einvoice_sending"
    )

    @api.depends(
        "appsistance_einvoice_state",
        "appsistance_einvoice_file_id.transmission_ids.is_last",
        "appsistance_einvoice_file_id.transmission_ids.state",
    )
    def _compute_appsistance_einvoice_sending(self):
        for move in self:
            # whoever reads the invoice reads how its sending went
            file = move.sudo().appsistance_einvoice_file_id
            last = file.transmission_id
            move.appsistance_einvoice_transmission_id = last
            move.appsistance_einvoice_sending_state = last.state
            move.appsistance_einvoice_sending_reason = last.code
            move.appsistance_einvoice_sending_detail = last.detail
            move.appsistance_einvoice_sending_advice = last.advice
            move.appsistance_einvoice_can_send = (
                move.company_id.appsistance_einvoice_channel in NETWORK_CHANNELS
                and (
                    move.appsistance_einvoice_state in ("to_export", "rejected")
                    or bool(file._filter_to_send())
                )
            )

    def action_appsistance_einvoice_send(self):
        """Check, export and queue; what is refused is shown and not sent."""
        action = self.action_appsistance_einvoice_export()
        files = self.appsistance_einvoice_file_id
        if action.get("res_model") == "appsistance.einvoice.export":
            wizard = self.env["appsistance.einvoice.export"].browse(action["res_id"])
            files = wizard.file_ids
            if not files:
                return action
            files._send_to_sdi()
            return action
        files._send_to_sdi()
        return True

    def action_appsistance_einvoice_retry(self):
        self.appsistance_einvoice_file_id._send_to_sdi()
        return True

    def action_appsistance_einvoice_arrived(self):
        return self.appsistance_einvoice_transmission_id.action_arrived()

    def action_appsistance_einvoice_not_arrived(self):
        return self.appsistance_einvoice_transmission_id.action_not_arrived()
