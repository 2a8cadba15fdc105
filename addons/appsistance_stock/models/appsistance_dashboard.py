from odoo import api, models
from odoo.fields import Domain


class AppsistanceDashboard(models.AbstractModel):
    """What the stock does not say as the reports do, and what was left to be billed."""

    _inherit = "appsistance.dashboard"

    @api.model
    def _get_dashboard_groups(self):
        return {
            **super()._get_dashboard_groups(),
            "materials": (60, self.env._("Materials")),
        }

    @api.model
    def _get_dashboard_figures(self):
        return [
            *super()._get_dashboard_figures(),
            {
                "key": "stock_discrepancies",
                "group": "materials",
                "sequence": 10,
                "label": self.env._("Stock Discrepancies"),
                "help": self.env._("What a closed report says and the stock does not."),
                "icon": "fa-balance-scale",
                "level": "warning",
                "model": "appsistance.stock.discrepancy",
                "domain": lambda: Domain("state", "=", "open"),
                "split": "kind",
                "action": "appsistance_stock.appsistance_stock_discrepancy_action",
            },
            {
                "key": "vans_below_zero",
                "group": "materials",
                "sequence": 20,
                "label": self.env._("Below Zero in a Van"),
                "help": self.env._("Products of which a van has less than nothing."),
                "icon": "fa-truck",
                "level": "warning",
                "model": "stock.quant",
                "domain": lambda: (
                    Domain("quantity", "<", 0)
                    & Domain("location_id.appsistance_resource_id", "!=", False)
                ),
                "action": "appsistance_stock.stock_quant_action_below_zero",
            },
            {
                "key": "left_materials",
                "group": "materials",
                "sequence": 30,
                "label": self.env._("Left at Customers', to Bill"),
                "icon": "fa-archive",
                "level": "info",
                "model": "appsistance.left.material",
                "domain": lambda: Domain("quantity_open", ">", 0),
                "action": "appsistance_stock.appsistance_left_material_action",
            },
        ]
