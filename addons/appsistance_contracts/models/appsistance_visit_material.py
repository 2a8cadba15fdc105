from odoo import api, fields, models


class AppsistanceVisitMaterial(models.Model):
    """What a part cost on the day on which it was used: a later price of the product
    does not change the margin of work that is done."""

    _inherit = "appsistance.visit.material"

    unit_cost = fields.Float(
        compute="_compute_unit_cost",
        compute_sudo=True,
        store=True,
        digits="Product Price",
        groups="appsistance_base.group_manager",
        help="In the company's currency, for one of its unit, as it was when used.",
    )

    @api.depends("product_id", "state", "uom_id")
    def _compute_unit_cost(self):
        used = self.filtered(lambda part: part.product_id and part.state != "planned")
        (self - used).unit_cost = 0.0
        for company, parts in used.grouped("company_id").items():
            for part in parts.with_company(company):
                part.unit_cost = part._get_unit_cost()

    def _get_unit_cost(self):
        """Hook: what one of it costs today."""
        product = self.product_id
        cost = product.standard_price
        if not self.uom_id or self.uom_id == product.uom_id:
            return cost
        return product.uom_id._compute_price(cost, self.uom_id)
