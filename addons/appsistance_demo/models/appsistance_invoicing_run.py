from odoo import Command, api, models
from odoo.tools import date_utils


class AppsistanceInvoicingRun(models.Model):
    _inherit = "appsistance.invoicing.run"

    @api.model
    def _create_demo_invoices(self):
        """Two months that were invoiced in time and have not been paid since."""
        for name in ("charge_belvedere_old_1", "charge_belvedere_old_2"):
            charge = self.env.ref(f"appsistance_demo.{name}")
            month_end = date_utils.end_of(charge.date, "month")
            run = self.create(
                {
                    "date_from": date_utils.start_of(charge.date, "month"),
                    "date_to": month_end,
                    "customer_ids": [Command.set(charge.customer_id.ids)],
                    "invoice_date": month_end,
                }
            )
            run.action_preview()
            run.action_create_invoices()
            run.move_ids.action_post()
