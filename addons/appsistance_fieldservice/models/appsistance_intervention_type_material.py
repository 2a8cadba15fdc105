from odoo import fields, models


class AppsistanceInterventionTypeMaterial(models.Model):
    _name = "appsistance.intervention.type.material"
    _description = "Default Material"
    _order = "type_id, sequence, id"

    type_id = fields.Many2one(
        "appsistance.intervention.type", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="type_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", required=True)
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
