from odoo import fields, models


class AppsistanceOncallRoster(models.Model):
    """[Reperibilità] A rota: who answers outside working hours, for one skill."""

    _name = "appsistance.oncall.roster"
    _description = "On-call Roster"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    skill_id = fields.Many2one("appsistance.skill", check_company=True)
    phone = fields.Char(string="On-call Phone")
    handover_weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        required=True,
        default="4",
    )
    handover_hour = fields.Float(default=17.0, required=True)
    resource_ids = fields.Many2many(
        "resource.resource",
        "appsistance_oncall_roster_resource_rel",
        "roster_id",
        "resource_id",
        string="Technicians in Turn",
        domain=[("resource_type", "=", "user")],
        check_company=True,
    )
    shift_ids = fields.One2many("appsistance.oncall.shift", "roster_id")
