from datetime import timedelta

from odoo import api, fields, models


class AppsistanceWorkOrderWait(models.TransientModel):
    _name = "appsistance.work.order.wait"
    _description = "Let Work Orders Wait"

    work_order_ids = fields.Many2many("appsistance.work.order", required=True)
    reason_id = fields.Many2one("appsistance.waiting.reason", required=True)
    until = fields.Date(
        compute="_compute_until", store=True, readonly=False, required=True
    )
    note = fields.Char()

    @api.depends("reason_id")
    def _compute_until(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            wizard.until = today + timedelta(days=wizard.reason_id.days)

    def action_wait(self):
        self.work_order_ids.write({"waiting_reason_id": self.reason_id.id})
        self.work_order_ids.write(
            {"waiting_until": self.until, "waiting_note": self.note}
        )
