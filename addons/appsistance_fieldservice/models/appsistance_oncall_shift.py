from odoo import api, fields, models
from odoo.exceptions import UserError


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
    phone = fields.Char(compute="_compute_phone")
    is_now = fields.Boolean(compute="_compute_is_now")
    note = fields.Char()

    _times = models.Constraint("CHECK (stop > start)", "A shift ends after it starts.")
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist ("
        "int4range(roster_id, roster_id, '[]') WITH &&, tsrange(start, stop) WITH &&"
        ") DEFERRABLE INITIALLY IMMEDIATE",
        "Two technicians are on call at the same time in this roster.",
    )

    @api.depends("roster_id", "resource_id")
    def _compute_display_name(self):
        for shift in self:
            shift.display_name = f"{shift.roster_id.name}: {shift.resource_id.name}"

    @api.depends("roster_id.phone", "resource_id")
    def _compute_phone(self):
        for shift in self:
            person = shift.resource_id.sudo()
            shift.phone = (
                shift.roster_id.phone
                or person.employee_id[:1].mobile_phone
                or person.phone
            )

    @api.depends("start", "stop")
    def _compute_is_now(self):
        now = fields.Datetime.now()
        for shift in self:
            shift.is_now = bool(shift.start and shift.stop) and (
                shift.start <= now < shift.stop
            )

    def write(self, vals):
        if "resource_id" in vals and "original_resource_id" not in vals:
            for shift in self.filtered(
                lambda s: s.resource_id.id != vals["resource_id"]
            ):
                original = shift.original_resource_id or shift.resource_id
                back = original.id == vals["resource_id"]
                shift.original_resource_id = False if back else original
        return super().write(vals)

    def action_swap(self):
        """Two technicians exchange their shifts; who it was stays on record."""
        if len(self) != 2:
            raise UserError(self.env._("Choose two shifts to swap."))
        first, second = self
        mine, theirs = first.resource_id, second.resource_id
        first.resource_id = theirs
        second.resource_id = mine
