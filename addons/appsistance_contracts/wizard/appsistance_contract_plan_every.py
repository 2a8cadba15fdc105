from odoo import fields, models
from odoo.fields import Command


class AppsistanceContractPlanEvery(models.TransientModel):
    """Fill many rows of the plan at once: a type every N months from a day."""

    _name = "appsistance.contract.plan.every"
    _description = "Plan Every N Months"

    contract_id = fields.Many2one("appsistance.contract", required=True)
    equipment_ids = fields.Many2many(
        "appsistance.equipment",
        domain="[('id', 'in', available_equipment_ids)]",
        help="Empty: the site as a whole.",
    )
    available_equipment_ids = fields.Many2many(
        "appsistance.equipment",
        string="Equipment under Contract",
        related="contract_id.equipment_ids",
    )
    is_group = fields.Boolean(
        string="One Row for All", help="They are visited together, as a group."
    )
    type_id = fields.Many2one("appsistance.intervention.type", required=True)
    interval_months = fields.Integer(string="Every (months)", default=6, required=True)
    date_first = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env["appsistance.contract"]._get_own_today(),
    )
    week = fields.Selection(
        selection=lambda self: (
            self.env["appsistance.contract.plan"]
            ._fields["week"]
            ._description_selection(self.env)
        ),
        string="Preferred Week",
    )
    duration = fields.Float(string="Hours", help="0: as the intervention type says.")
    lead_id = fields.Many2one(
        "resource.resource",
        string="Technician",
        domain="[('appsistance_is_technician', '=', True)]",
    )

    def action_apply(self):
        self.ensure_one()
        groups = (
            [self.equipment_ids]
            if self.is_group or not self.equipment_ids
            else list(self.equipment_ids)
        )
        self.env["appsistance.contract.plan"].create(
            [self._prepare_plan(equipment) for equipment in groups]
        )

    def _prepare_plan(self, equipment):
        vals = {
            "contract_id": self.contract_id.id,
            "equipment_ids": [Command.set(equipment.ids)],
            "type_id": self.type_id.id,
            "cadence": "every",
            "interval_months": self.interval_months,
            "date_first": self.date_first,
            "week": self.week,
            "lead_id": self.lead_id.id,
        }
        if self.duration:
            vals["duration"] = self.duration
        return vals
