from odoo import fields, models


class AppsistancePurchaseDispute(models.TransientModel):
    """Why lines of the month-end control are not paid as they are."""

    _name = "appsistance.purchase.dispute"
    _description = "Dispute with a Supplier"

    reason = fields.Char(required=True)

    def action_dispute(self):
        self.ensure_one()
        checks = self.env["appsistance.purchase.check"].browse(
            self.env.context.get("active_ids", [])
        )
        checks._decide("disputed", self.reason)
        return {"type": "ir.actions.act_window_close"}
