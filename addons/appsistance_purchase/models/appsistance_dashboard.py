from odoo import api, models
from odoo.fields import Domain


class AppsistanceDashboard(models.AbstractModel):
    """What came and was not billed, and bills that differ, for who controls them."""

    _inherit = "appsistance.dashboard"

    @api.model
    def _get_dashboard_groups(self):
        return {
            **super()._get_dashboard_groups(),
            "suppliers": (65, self.env._("Suppliers")),
        }

    @api.model
    def _get_dashboard_figures(self):
        """One figure, split: the control is a query over all receipts and bills."""
        return [
            *super()._get_dashboard_figures(),
            {
                "key": "purchase_check",
                "group": "suppliers",
                "sequence": 10,
                "label": self.env._("Receipts and Bills to Check"),
                "help": self.env._(
                    "Received and not billed, billed and not received, other prices."
                    " Receipts whose bill is still expected are not counted."
                ),
                "icon": "fa-truck",
                "level": "warning",
                "model": "appsistance.purchase.check",
                "domain": lambda: Domain("state", "in", ("todo", "disputed")),
                "split": "status",
                "action": "appsistance_purchase.appsistance_purchase_check_action",
            },
        ]
