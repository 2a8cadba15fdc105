from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _appsistance_get_uninstall_blockers(self):
        blockers = super()._appsistance_get_uninstall_blockers()
        if "appsistance_contracts" in self.mapped("name"):
            periods = self.env["appsistance.contract.period"].sudo()
            sealed = periods.search_count([("state", "=", "sealed")])
            if sealed:
                blockers.append(
                    self.env._("%(count)s ended contract periods", count=sealed)
                )
            signed = self.env["appsistance.contract.document"].sudo()
            count = signed.search_count([("signed_on", "!=", False)])
            if count:
                blockers.append(self.env._("%(count)s signed contracts", count=count))
        return blockers
