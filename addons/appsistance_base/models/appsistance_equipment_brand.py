from odoo import fields, models


class AppsistanceEquipmentBrand(models.Model):
    _name = "appsistance.equipment.brand"
    _description = "Equipment Brand"
    _order = "name"

    name = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", string="Manufacturer")
