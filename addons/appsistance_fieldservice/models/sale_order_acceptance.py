from odoo import models


class SaleOrder(models.Model):
    """What becomes of a quotation that a technician asked for."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        self.sudo().appsistance_quote_request_ids._accept()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self.sudo().appsistance_quote_request_ids._refuse()
        return result

    def _appsistance_is_by_policy(self):
        """Time and material: the job's charges bill it, not this order."""
        self.ensure_one()
        return (
            self.appsistance_billing_mode == "time"
            and bool(self.appsistance_quote_request_ids)
            and bool(self.appsistance_work_order_id)
        )
