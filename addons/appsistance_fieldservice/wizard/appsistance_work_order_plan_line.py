from datetime import timedelta

from odoo import api, fields, models


class AppsistanceWorkOrderPlanLine(models.TransientModel):
    _name = "appsistance.work.order.plan.line"
    _description = "Line of the Planning Dialog"
    _order = "sequence, id"

    plan_id = fields.Many2one(
        "appsistance.work.order.plan", required=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    work_order_id = fields.Many2one("appsistance.work.order", required=True)
    site_id = fields.Many2one(related="work_order_id.site_id")
    town = fields.Char(related="work_order_id.site_id.city", string="Town")
    start = fields.Datetime(required=True)
    duration = fields.Float(string="Hours", required=True)
    stop = fields.Datetime(compute="_compute_stop")

    @api.depends("start", "duration")
    def _compute_stop(self):
        for line in self:
            line.stop = line.start and line.start + timedelta(hours=line.duration)
