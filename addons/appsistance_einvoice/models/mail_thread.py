from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_parse_post_process(self, message, message_dict, routes):
        """Keep the whole mail for the SdI's mailbox: its envelope has to be checked."""
        values = super()._message_parse_post_process(message, message_dict, routes)
        if any(route[0] == "appsistance.einvoice.receipt" for route in routes or ()):
            values["appsistance_einvoice_mail"] = message
        return values
