from odoo import api, fields, models


class AppsistanceVisitMaterial(models.Model):
    """A material that is planned, used or left at the customer's."""

    _name = "appsistance.visit.material"
    _description = "Material of a Visit"
    _inherit = ["appsistance.client.mixin", "appsistance.recorded.mixin"]
    _order = "work_order_id, sequence, id"
    _check_company_auto = True

    work_order_id = fields.Many2one(
        "appsistance.work.order", required=True, ondelete="cascade", index=True
    )
    visit_id = fields.Many2one(
        "appsistance.visit", ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one(
        related="work_order_id.company_id", store=True, index=True
    )
    equipment_id = fields.Many2one("appsistance.equipment", index="btree_not_null")
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        [
            ("planned", "To Bring"),
            ("used", "Used"),
            ("left", "Left at the Customer's"),
        ],
        string="Status",
        required=True,
        default="used",
        index=True,
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    name = fields.Char(
        string="Description", help="Needed where there is no product in the list."
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    planned_quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one("uom.uom", string="Unit")
    lot_name = fields.Char(string="Serial Number")
    resource_id = fields.Many2one(
        "resource.resource", string="From the Van", help="Where it was taken from."
    )
    sale_line_id = fields.Many2one(
        "sale.order.line", index="btree_not_null", copy=False
    )
    note = fields.Char()

    @api.model
    def _get_fact_columns(self):
        return (
            *super()._get_fact_columns(),
            "state",
            "name",
            "quantity",
            "lot_name",
            "note",
        )
