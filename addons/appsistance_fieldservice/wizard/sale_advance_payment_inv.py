from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def create_invoices(self):
        """What a work order carries out is invoiced by the run; deposits and what is
        not ours by core."""
        orders = self.sale_order_ids
        is_regular = self.advance_payment_method == "delivered"
        if is_regular and orders._appsistance_leads_to_run():
            return orders._appsistance_get_run_action()
        return super().create_invoices()
