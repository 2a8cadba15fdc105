from odoo import api, fields, models
from odoo.exceptions import UserError


class HrAttendance(models.Model):
    _inherit = "hr.attendance"

    in_mode = fields.Selection(
        selection_add=[("appsistance_clock", "Time clock")],
        ondelete={"appsistance_clock": "set default"},
    )
    out_mode = fields.Selection(
        selection_add=[("appsistance_clock", "Time clock")],
        ondelete={"appsistance_clock": "set default"},
    )
    appsistance_in_punch_id = fields.Many2one(
        "appsistance.punch",
        string="Punch In",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    appsistance_out_punch_id = fields.Many2one(
        "appsistance.punch",
        string="Punch Out",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    _appsistance_in_punch = models.UniqueIndex(
        "(appsistance_in_punch_id) WHERE appsistance_in_punch_id IS NOT NULL",
        "A punch opens one attendance only.",
    )
    _appsistance_out_punch = models.UniqueIndex(
        "(appsistance_out_punch_id) WHERE appsistance_out_punch_id IS NOT NULL",
        "A punch closes one attendance only.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_with_punches(self):
        """Deleted by hand it would be written again with the next punch."""
        if self.env.context.get("appsistance_pairing"):
            return
        if self.appsistance_in_punch_id:
            raise UserError(
                self.env._(
                    "This attendance comes from punches. Correct the punch, or choose"
                    " not to count it: the attendance goes with it."
                )
            )
