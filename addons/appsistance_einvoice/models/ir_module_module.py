from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _appsistance_get_uninstall_blockers(self):
        blockers = super()._appsistance_get_uninstall_blockers()
        if "appsistance_einvoice" not in self.mapped("name"):
            return blockers
        count = self.env["appsistance.einvoice.file"].sudo().search_count([])
        if count:
            blockers.append(
                self.env._(
                    "%(count)s electronic invoice files are kept here by law: "
                    "export them first.",
                    count=count,
                )
            )
        return blockers
