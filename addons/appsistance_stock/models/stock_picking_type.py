from odoo import fields, models


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    appsistance_is_visit_type = fields.Boolean(
        string="Of Visits",
        readonly=True,
        copy=False,
        help="Made by closed reports and vans: a delivery note only on request.",
    )
