from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _appsistance_get_uninstall_blockers(self):
        blockers = super()._appsistance_get_uninstall_blockers()
        if "appsistance_attendance_fieldservice" in self.mapped("name"):
            versions = self.env["appsistance.payroll.version"].sudo()
            count = versions.search_count([])
            if count:
                blockers.append(
                    self.env._("%(count)s confirmed payroll sheets", count=count)
                )
        return blockers
