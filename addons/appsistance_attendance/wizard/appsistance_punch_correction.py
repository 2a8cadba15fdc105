from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.appsistance_punch import KINDS


class AppsistancePunchCorrection(models.TransientModel):
    """Correct a punch, leave it out, or enter one that was forgotten."""

    _name = "appsistance.punch.correction"
    _description = "Correction of a Punch"

    punch_id = fields.Many2one("appsistance.punch", readonly=True)
    employee_id = fields.Many2one(
        "hr.employee",
        compute="_compute_from_punch",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    moment = fields.Datetime(
        string="Time",
        compute="_compute_from_punch",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    kind = fields.Selection(
        KINDS,
        string="In or Out",
        compute="_compute_from_punch",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    reason = fields.Char(required=True)

    @api.depends("punch_id")
    def _compute_from_punch(self):
        for correction in self:
            punch = correction.punch_id
            correction.employee_id = punch.employee_id or correction.employee_id
            correction.moment = punch.counted_at or correction.moment
            correction.kind = punch.counted_kind or correction.kind or "out"

    def action_correct(self):
        """Write the time and kind that the office knows to be right."""
        self.ensure_one()
        if self.moment > fields.Datetime.now():
            raise UserError(self.env._("A punch cannot be in the future."))
        moment = self.moment.replace(second=0, microsecond=0)
        punches = self.env["appsistance.punch"]
        if self.punch_id:
            self.punch_id._review("corrected", self.reason, moment, self.kind)
        else:
            punches._add_by_office(self.employee_id, self.kind, moment, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_discard(self):
        """Leave the punch out of the attendances; it stays in the list."""
        self.ensure_one()
        self.punch_id._review("discarded", self.reason)
        return {"type": "ir.actions.act_window_close"}
