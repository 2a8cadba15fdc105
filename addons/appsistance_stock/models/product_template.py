from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    appsistance_equipment_category_id = fields.Many2one(
        "appsistance.equipment.category",
        string="Installed, It Is a",
        help="The category of the equipment that a piece with a serial number becomes"
        " at a customer's; otherwise that of the plant it goes into.",
    )
