from odoo import fields, models


class AppsistanceOncallOpen(models.TransientModel):
    """The technician on call opens a job from his phone, in a few fields."""

    _name = "appsistance.oncall.open"
    _description = "Open a Job on Call"

    site_id = fields.Many2one("res.partner", required=True)
    equipment_ids = fields.Many2many(
        "appsistance.equipment", domain="[('site_id', '=?', site_id)]"
    )
    type_id = fields.Many2one("appsistance.intervention.type", required=True)
    summary = fields.Char(string="What Happens", required=True)
    caller_name = fields.Char(string="Who Calls")
    caller_phone = fields.Char(string="Phone")
    is_trapped = fields.Boolean(string="Person Trapped")

    def action_open(self):
        self.ensure_one()
        visit = self.env["appsistance.work.order"]._open_on_call(
            {
                "site_id": self.site_id.id,
                "equipment_ids": [fields.Command.set(self.equipment_ids.ids)],
                "type_id": self.type_id.id,
                "summary": self.summary,
                "caller_name": self.caller_name,
                "caller_phone": self.caller_phone,
                "priority": "3" if self.is_trapped else "2",
            }
        )
        return visit.get_formview_action()
