from odoo import models

from .appsistance_einvoice_file import DEAD_STATES


class AccountMove(models.Model):
    """What the customer gets of an electronic invoice in the portal."""

    _inherit = "account.move"

    def _has_portal_einvoice(self):
        """Whether there is a file for him: none that was refused or never left."""
        self.ensure_one()
        if self.state != "posted" or not self.is_sale_document():
            return False
        if self.appsistance_einvoice_file_id:
            return self.appsistance_einvoice_state not in DEAD_STATES
        if not self.l10n_it_edi_attachment_name or self.l10n_it_edi_state == "rejected":
            return False
        # sent by core's own channel; a duplicate keeps the name without the file
        return bool(self.with_context(bin_size=True).l10n_it_edi_attachment_file)

    def _get_portal_einvoice_url(self):
        """The address of the file, with the key of the page it stands on."""
        self.ensure_one()
        return self.get_portal_url(suffix="/xml")
