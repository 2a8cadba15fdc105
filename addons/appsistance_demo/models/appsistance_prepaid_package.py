from datetime import timedelta

from odoo import api, fields, models

# Ticket, days ago, minutes
CALLS = [
    ("mercati_thermometer", 2, 12),
    ("mercati_gas", 1, 21),
]


class AppsistancePrepaidPackage(models.Model):
    _inherit = "appsistance.prepaid.package"

    @api.model
    def _create_demo_package(self):
        """Mercati Prealpi bought 120 minutes and has used some on the phone."""
        product = self.env.ref("appsistance_demo.product_minutes")
        customer = self.env.ref("appsistance_demo.partner_mercati_prealpi")
        start = fields.Date.today() - timedelta(days=30)
        package = self.create(
            {
                **self._prepare_conditions(product),
                "name": product.display_name,
                "customer_id": customer.id,
                "company_id": self.env.ref("base.main_company").id,
                "date_from": start,
                "date_to": fields.Date.add(start, years=1, days=-1),
            }
        )
        package._add_entry(
            "credit", package.minutes, "opening", "Saldo del vecchio gestionale"
        )
        times = self.env["appsistance.ticket.time"]
        user = self.env.ref("appsistance_demo.user_dispatcher")
        for name, days, minutes in CALLS:
            stop = fields.Datetime.now() - timedelta(days=days)
            times.create(
                {
                    "ticket_id": self.env.ref(f"appsistance_demo.ticket_{name}").id,
                    "user_id": user.id,
                    "start": stop - timedelta(minutes=minutes),
                    "stop": stop,
                    "note": "Assistenza telefonica",
                }
            )
