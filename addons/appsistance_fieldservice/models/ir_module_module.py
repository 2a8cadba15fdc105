from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _appsistance_get_uninstall_blockers(self):
        """Closed reports are evidence, also before they are signed and have a PDF."""
        blockers = super()._appsistance_get_uninstall_blockers()
        if "appsistance_fieldservice" in self.mapped("name"):
            versions = self.env["appsistance.report.version"].sudo()
            ((count,),) = versions._read_group([], [], ["report_id:count_distinct"])
            if count:
                blockers.append(self.env._("%(count)s closed reports", count=count))
        return blockers
