from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _appsistance_get_uninstall_blockers(self):
        blockers = super()._appsistance_get_uninstall_blockers()
        if "appsistance_attendance" in self.mapped("name"):
            count = self.env["appsistance.punch"].sudo().search_count([])
            if count:
                blockers.append(self.env._("%(count)s punches", count=count))
        return blockers
