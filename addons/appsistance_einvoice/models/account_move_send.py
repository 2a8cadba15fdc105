from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _is_it_edi_applicable(self, move):
        """Only a company on Odoo's service sends by Odoo's service."""
        channel = move.company_id.appsistance_einvoice_channel
        if channel and channel != "proxy":
            return False
        return super()._is_it_edi_applicable(move)

    def _get_alerts(self, moves, moves_data):
        alerts = super()._get_alerts(moves, moves_data)
        if all(move._is_einvoice_by_hand() for move in moves):
            alerts.pop("l10n_it_edi_invite_authorize", None)
        return alerts

    def _get_invoice_extra_attachments(self, invoice):
        """The mail to the customer carries the file that was exported."""
        attachments = super()._get_invoice_extra_attachments(invoice)
        if invoice._has_live_einvoice():
            attachments |= invoice.appsistance_einvoice_file_id._get_attachments()
        return attachments
