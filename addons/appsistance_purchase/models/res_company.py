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
    appsistance_check_since = fields.Date(
        string="Control Purchases Since",
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
        help="What came or was billed before is not compared, nor orders older than a "
        "year before.",
    )
    appsistance_warranty_days = fields.Integer(
        string="Days for a Maker's Answer",
        default=60,
        help="After sending a part under warranty; then who follows it is reminded.",
    )
    appsistance_warranty_send_days = fields.Integer(
        string="Days to Send a Part",
        default=15,
        help="After its removal; then who follows it is reminded.",
    )
