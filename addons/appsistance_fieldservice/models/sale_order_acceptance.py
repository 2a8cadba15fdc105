from odoo import models


class SaleOrder(models.Model):
    """What becomes of a quotation that a technician asked for."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        orders = self.sudo()
        orders.appsistance_quote_request_ids._accept()
        carried_out = orders.filtered("appsistance_work_order_id")
        carried_out._appsistance_update_charges()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        orders = self.sudo()
        orders.appsistance_quote_request_ids._refuse()
        orders.filtered("appsistance_work_order_id")._appsistance_update_charges()
        return result

    def action_draft(self):
        result = super().action_draft()
        self.sudo().appsistance_quote_request_ids._quote_again()
        return result
