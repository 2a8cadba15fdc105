from odoo import models


class AppsistanceWorkOrderPlan(models.TransientModel):
    """The technician whom the contract's plan names is proposed first."""

    _inherit = "appsistance.work.order.plan"

    def _get_first_slot(self):
        values = super()._get_first_slot()
        order_ids = self.env.context.get("default_work_order_ids") or []
        orders = self.env["appsistance.work.order"].browse(order_ids)
        lead = orders.preferred_lead_id
        if len(lead) != 1:
            return values
        slots = self._find_slots(orders, orders[:1].duration)
        own = [slot for slot in slots if slot["resource"] == lead]
        if own:
            values["start"] = own[0]["start"]
        return {**values, "lead_id": lead.id}
