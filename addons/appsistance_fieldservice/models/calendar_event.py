from odoo import fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    appsistance_visit_id = fields.Many2one(
        "appsistance.visit",
        string="Visit",
        copy=False,
        ondelete="cascade",
        index="btree_not_null",
    )
