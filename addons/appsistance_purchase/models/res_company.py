from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    appsistance_ddt_required = fields.Boolean(
        string="Suppliers' DDT Required",
        help="A receipt from a supplier is validated only with number and date of his "
        "delivery note. A supplier may have his own setting.",
    )
    appsistance_price_tolerance = fields.Float(
        string="Tolerated Price Difference (%)",
        help="Of the order's price. A cent of rounding never counts.",
    )
