from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

UNINSTALL_ALLOWED = "appsistance_base.uninstall_allowed_until"


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        self._appsistance_check_uninstall()
        return super().button_uninstall()

    def module_uninstall(self):
        # With this addon its guard goes too, in the uninstall hook.
        if (
            "appsistance_base" in self.mapped("name")
            or not self._appsistance_is_uninstall_allowed()
        ):
            return super().module_uninstall()
        attachments = self.env["ir.attachment"]
        # Exported and confirmed: tables go, and with them their sealed attachments.
        attachments._appsistance_enable_guard(False)
        result = super().module_uninstall()
        attachments._appsistance_enable_guard(True)
        return result

    def _appsistance_check_uninstall(self):
        if self._appsistance_is_uninstall_allowed():
            return
        blockers = (
            self | self.downstream_dependencies()
        )._appsistance_get_uninstall_blockers()
        if blockers:
            raise UserError(
                self.env._(
                    "Uninstalling would destroy evidence that the law tells you to "
                    "keep:\n%(blockers)s\n\nExport it first, then confirm that in the "
                    "settings of Appsistance: Uninstalling.",
                    blockers="\n".join(f"- {text}" for text in blockers),
                )
            )

    def _appsistance_get_uninstall_blockers(self):
        """List in words what would be lost by removing the modules in ``self``.

        Called on all modules that would go, those that depend on the chosen ones
        included. Upper addons extend it, each for its own name only.
        """
        names = set(self.mapped("name"))
        blockers = self._appsistance_get_sealed_blockers(names)
        if "appsistance_base" in names:
            charges = self.env["appsistance.charge"].sudo()
            invoiced = charges.search_count([("state", "=", "invoiced")])
            if invoiced:
                blockers.append(
                    self.env._("%(count)s invoiced charges", count=invoiced)
                )
        return blockers

    def _appsistance_get_sealed_blockers(self, names):
        """Sealed documents of the models that go with the modules."""
        counts = (
            self.env["ir.attachment"]
            .sudo()
            .with_context(skip_res_field_check=True)
            ._read_group(
                [("appsistance_sealed", "=", True)], ["res_model"], ["__count"]
            )
        )
        if not counts:
            return []
        labels = self._appsistance_get_lost_models(names)
        everything = "appsistance_base" in names
        return [
            self.env._(
                "%(count)s closed documents: %(model)s",
                count=count,
                model=self.env["ir.model"]._get(model).name
                or self.env._("without record"),
            )
            for model, count in counts
            if everything or model in labels
        ]

    def _appsistance_get_lost_models(self, names):
        """Label by model name, for models that none but the modules define."""
        ir_models = self.env["ir.model"].sudo().search([("transient", "=", False)])
        xmlids = ir_models._get_external_ids()
        return {
            model.model: model.name
            for model in ir_models
            if xmlids.get(model.id)
            and all(xmlid.split(".")[0] in names for xmlid in xmlids[model.id])
        }

    # --------------------------------------------------
    # Permission, after the export
    # --------------------------------------------------

    @api.model
    def _appsistance_allow_uninstall(self, hours=1):
        until = fields.Datetime.now() + timedelta(hours=hours)
        self.env["ir.config_parameter"].sudo().set_param(
            UNINSTALL_ALLOWED, fields.Datetime.to_string(until)
        )

    @api.model
    def _appsistance_is_uninstall_allowed(self):
        until = self.env["ir.config_parameter"].sudo().get_param(UNINSTALL_ALLOWED)
        return bool(until) and fields.Datetime.now() <= fields.Datetime.to_datetime(
            until
        )
