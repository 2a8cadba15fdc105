from odoo import fields, models


class AppsistanceWorkOrder(models.Model):
    """Quotations of a job: asked for by its technicians, or carried out by it."""

    _inherit = "appsistance.work.order"

    quote_request_ids = fields.One2many("appsistance.quote.request", "work_order_id")

    def _get_shown_quotations(self):
        """The quotations that the caller may read and the customer was sent, for the
        portal: core's own record rules choose among them."""
        return self.env["sale.order"].search(
            [
                ("appsistance_work_order_id", "in", self.ids),
                ("state", "in", ("sent", "sale", "cancel")),
            ]
        )
