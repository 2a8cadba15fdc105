from odoo import fields, models


class AppsistanceEquipmentStop(models.TransientModel):
    """Take plants out of service: why, by whom, and what must be done first."""

    _name = "appsistance.equipment.stop"
    _description = "Stop Equipment"

    equipment_ids = fields.Many2many(
        "appsistance.equipment",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    stop_reason = fields.Char(string="Reason", required=True)
    stopped_by = fields.Char(
        required=True,
        default=lambda self: self.env.company.name,
        help="Us, the customer, an inspector, the fire brigade.",
    )
    stopped_on = fields.Date(required=True, default=fields.Date.context_today)
    stop_prescription = fields.Text(
        string="Prescription", help="What must be done before it may run again."
    )

    def action_apply(self):
        self.ensure_one()
        self.equipment_ids.write(
            {
                "state": "stopped",
                "stop_reason": self.stop_reason,
                "stopped_by": self.stopped_by,
                "stopped_on": self.stopped_on,
                "stop_prescription": self.stop_prescription,
            }
        )
        return {"type": "ir.actions.act_window_close"}
