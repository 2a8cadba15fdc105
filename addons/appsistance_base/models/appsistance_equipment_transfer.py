from odoo import fields, models


class AppsistanceEquipmentTransfer(models.Model):
    """Append-only: where an equipment was before it moved to another site."""

    _name = "appsistance.equipment.transfer"
    _description = "Equipment Transfer"
    _order = "date desc, id desc"

    equipment_id = fields.Many2one(
        "appsistance.equipment", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="equipment_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    from_site_id = fields.Many2one("res.partner", required=True)
    to_site_id = fields.Many2one("res.partner", required=True)
    from_customer_id = fields.Many2one("res.partner", required=True)
    to_customer_id = fields.Many2one("res.partner", required=True)
    reason = fields.Char()
    user_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user
    )
