from odoo import api, fields, models


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", "appsistance.bulk.defaults.mixin"]

    appsistance_visit_id = fields.Many2one(
        "appsistance.visit",
        string="Visit",
        copy=False,
        ondelete="cascade",
        index="btree_not_null",
    )

    @api.model
    def _has_defaults_alike(self):
        """Only those of visits: what core makes stays as core makes it."""
        return bool(self.env.context.get("appsistance_mirror"))
