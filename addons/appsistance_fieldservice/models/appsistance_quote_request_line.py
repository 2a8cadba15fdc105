from odoo import fields, models


class AppsistanceQuoteRequestLine(models.Model):
    _name = "appsistance.quote.request.line"
    _description = "Line of a Quote Request"
    _inherit = ["appsistance.client.mixin"]
    _order = "request_id, sequence, id"

    request_id = fields.Many2one(
        "appsistance.quote.request", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("part", "Part"), ("work", "Work")], required=True, default="part"
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    name = fields.Char(string="Description", required=True)
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one("uom.uom", string="Unit")
    people = fields.Integer(default=1, help="How many technicians the work needs.")
