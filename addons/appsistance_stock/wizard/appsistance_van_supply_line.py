from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AppsistanceVanSupplyLine(models.TransientModel):
    _name = "appsistance.van.supply.line"
    _description = "Supply of a Van"

    supply_id = fields.Many2one(
        "appsistance.van.supply", required=True, ondelete="cascade"
    )
    resource_id = fields.Many2one(
        "resource.resource",
        string="Van",
        required=True,
        domain=[("appsistance_carries_stock", "=", True)],
    )
    product_id = fields.Many2one(
        "product.product", required=True, domain=[("is_storable", "=", True)]
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    present = fields.Float(string="In the Van", digits="Product Unit", readonly=True)
    used = fields.Float(string="Used in 90 Days", digits="Product Unit", readonly=True)
    least = fields.Float(digits="Product Unit")
    most = fields.Float(digits="Product Unit")

    @api.constrains("least", "most")
    def _check_amounts(self):
        for line in self:
            if line.least < 0 or (line.most and line.most < line.least):
                raise ValidationError(
                    self.env._(
                        "%s: the most is less than the least.",
                        line.product_id.display_name,
                    )
                )

    def _prepare_amounts(self):
        return {
            "product_min_qty": self.least,
            "product_max_qty": max(self.most, self.least),
        }

    def _prepare_rule(self):
        """Filled when somebody loads the vans, never by itself."""
        place = self.resource_id._appsistance_get_location()
        company = self.supply_id.company_id
        return {
            **self._prepare_amounts(),
            "product_id": self.product_id.id,
            "location_id": place.id,
            "warehouse_id": company.sudo()._appsistance_get_warehouse().id,
            "company_id": company.id,
            "route_id": company._appsistance_get_van_route().id,
            "trigger": "manual",
        }
