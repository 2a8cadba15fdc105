from odoo import models


class AppsistanceInvoicingRunLine(models.Model):
    _inherit = "appsistance.invoicing.run.line"

    def _create_moves(self):
        """Deposits are deducted invoice after invoice: what the first has taken is not
        there for the second."""
        result = super()._create_moves()
        self.move_id._appsistance_deduct_deposits()
        return result
