from odoo import api, models


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    @api.model
    def _filter_mail_servers_fallback(self, servers):
        """Ordinary mail never leaves from the certified mailbox of the invoices."""
        certified = (
            self.env["res.company"]
            .sudo()
            .search([("appsistance_einvoice_mail_server_id", "!=", False)])
            .appsistance_einvoice_mail_server_id
        )
        return super()._filter_mail_servers_fallback(servers - certified)
