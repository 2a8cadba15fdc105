from odoo import fields, models


class AppsistanceOncallShift(models.Model):
    """Who is on call from one moment to another; a swap keeps who it was."""

    _name = "appsistance.oncall.shift"
    _description = "On-call Shift"
    _inherit = ["mail.thread"]
    _order = "start desc, id desc"
    _check_company_auto = True

    roster_id = fields.Many2one(
        "appsistance.oncall.roster",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="roster_id.company_id", store=True, index=True)
    resource_id = fields.Many2one(
        "resource.resource",
        string="On Call",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
    )
    user_id = fields.Many2one(
        related="resource_id.user_id", store=True, index="btree_not_null"
    )
    original_resource_id = fields.Many2one(
        "resource.resource", string="Instead of", readonly=True, copy=False
    )
    start = fields.Datetime(required=True, index=True)
    stop = fields.Datetime(required=True, index=True)
    note = fields.Char()

    _times = models.Constraint("CHECK (stop > start)", "A shift ends after it starts.")
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist ("
        "int4range(roster_id, roster_id, '[]') WITH &&, tsrange(start, stop) WITH &&"
        ") DEFERRABLE INITIALLY IMMEDIATE",
        "Two technicians are on call at the same time in this roster.",
    )
