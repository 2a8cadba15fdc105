from odoo import fields, models


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
