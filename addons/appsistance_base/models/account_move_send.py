from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _is_it_edi_applicable(self, move):
        """The demonstration proxy says "processing" and sends nothing: not offered."""
        client = move.company_id.sudo().l10n_it_edi_proxy_user_id
        is_real = client and client.edi_mode != "demo"
        return bool(is_real) and super()._is_it_edi_applicable(move)
