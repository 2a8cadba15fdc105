from odoo import fields, models


class AppsistanceWorkOrderCancel(models.TransientModel):
    _name = "appsistance.work.order.cancel"
    _description = "Cancel Work Orders"

    work_order_ids = fields.Many2many("appsistance.work.order", required=True)
    visit_ids = fields.Many2many(
        "appsistance.visit", string="Visits to Free", compute="_compute_visit_ids"
    )
    reason = fields.Char(required=True)

    def _compute_visit_ids(self):
        for wizard in self:
            wizard.visit_ids = wizard.work_order_ids.visit_ids.filtered(
                lambda visit: visit.state == "planned"
            )

    def action_cancel_orders(self):
        self.work_order_ids._cancel(self.reason)
