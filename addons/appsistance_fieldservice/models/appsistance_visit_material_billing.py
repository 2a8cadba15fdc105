from odoo import api, models


class AppsistanceVisitMaterial(models.Model):
    """A used material as a fact for the billing policy."""

    _inherit = "appsistance.visit.material"

    def write(self, vals):
        """The office names the product of a material that a technician wrote by hand:
        the closed content keeps the technician's words."""
        if vals.keys() == {"product_id"} and self._is_nameable():
            named = self.sudo().with_context(appsistance_naming=True)
            return super(AppsistanceVisitMaterial, named).write(vals)
        return super().write(vals)

    def _is_nameable(self):
        return (
            self.env.user.has_group("appsistance_base.group_dispatcher")
            and self.has_access("write")
            and not any(line.product_id for line in self)
            and all(
                report.approval_state == "to_approve"
                for report in self.visit_id.report_ids
            )
        )

    @api.model
    def _get_open_after_closing(self):
        names = super()._get_open_after_closing()
        if self.env.su and self.env.context.get("appsistance_naming"):
            names = names | {"product_id"}
        return names

    def _get_billing_reason(self):
        if self.state == "left":
            return self.env._("Left there on the visit %s.", self.visit_id.name)
        return self.env._("Used on the visit %s.", self.visit_id.name)

    def _prepare_billing_material(self):
        """Hook: the material as the charge builder wants it."""
        self.ensure_one()
        return {
            "key": self.id,
            "product": self.product_id,
            "quantity": self.quantity,
            "uom": self.uom_id,
            "name": self.name or self.product_id.display_name,
            "reason": self._get_billing_reason(),
            "vals": {"equipment_id": self.equipment_id.id} if self.equipment_id else {},
        }
