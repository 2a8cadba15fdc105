from odoo import fields, models


class AppsistanceEquipmentDeadline(models.Model):
    """A date set by the law or the maker, and how often it returns."""

    _name = "appsistance.equipment.deadline"
    _description = "Equipment Deadline"
    _order = "date, id"

    equipment_id = fields.Many2one(
        "appsistance.equipment", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="equipment_id.company_id", store=True)
    name = fields.Char(required=True)
    date = fields.Date(required=True, index=True)
    interval_months = fields.Integer(help="Months until it is due again; 0 means once.")
    note = fields.Char()
