from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _appsistance_get_uninstall_blockers(self):
        """Documents without a local copy could not be opened any more."""
        blockers = super()._appsistance_get_uninstall_blockers()
        if "appsistance_google_drive" in self.mapped("name"):
            files = self.env["appsistance.google.drive.file"].sudo()
            count = files.search_count([("is_local_removed", "=", True)])
            if count:
                blockers.append(
                    self.env._("%(count)s documents only in Google Drive", count=count)
                )
        return blockers
