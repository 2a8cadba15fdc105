from datetime import timedelta

from odoo import api, fields, models

from ..tools.tables import read_table

WORK_ORDERS = {
    "tigli_water": "tigli_boiler",
    "belvedere_lift": "belvedere_lift",
    "mercati_alarm": "mercati_darfo_cabinet",
}


class AppsistanceTicket(models.Model):
    _inherit = "appsistance.ticket"

    @api.model
    def _create_demo_tickets(self):
        """Tickets of the last days, some with the work order they became."""
        rows = read_table("tickets")
        tickets = self._load_records(
            [
                {
                    "xml_id": f"appsistance_demo.ticket_{row['name']}",
                    "values": self._prepare_demo_ticket(row),
                    "noupdate": True,
                }
                for row in rows
            ]
        )
        for ticket, row in zip(tickets, rows, strict=True):
            if row["state"] != "new":
                ticket.state = row["state"]
        for ticket, order in WORK_ORDERS.items():
            self._demo(f"work_order_{order}").write(
                {"ticket_id": self._demo(f"ticket_{ticket}").id, "origin": "ticket"}
            )
        self._create_demo_unknown()

    @api.model
    def _prepare_demo_ticket(self, row):
        opened = fields.Datetime.now() - timedelta(hours=int(row["hours_ago"]))
        plant = row["plant"] and self._demo(f"equipment_{row['plant']}")
        user = row["state"] != "new" and self._demo("user_dispatcher")
        return {
            "name": row["subject"],
            "category_id": self._demo(f"ticket_category_{row['category']}").id,
            "customer_id": self._demo(f"partner_{row['customer']}").id,
            "equipment_id": plant.id if plant else None,
            "channel": row["channel"],
            "date_opened": opened,
            "date_last_customer": opened,
            "priority": row["priority"],
            "caller_name": row["caller"],
            "user_id": user and user.id,
        }

    @api.model
    def _create_demo_unknown(self):
        """A mail from somebody who is no customer yet."""
        self._load_records(
            [
                {
                    "xml_id": "appsistance_demo.ticket_unknown",
                    "values": {
                        "name": "Preventivo per due climatizzatori",
                        "description": "<p>Buongiorno, abito a Rezzato e vorrei un "
                        "preventivo per due climatizzatori.</p>",
                        "partner_email": '"Elena Sgarbi" <elena@sgarbi.example>',
                        "caller_name": "Elena Sgarbi",
                        "channel": "email",
                        "team_id": self._demo("ticket_team_support").id,
                        "tag_ids": [
                            fields.Command.link(self._demo("ticket_tag_quote").id)
                        ],
                        "date_last_customer": fields.Datetime.now(),
                    },
                    "noupdate": True,
                }
            ]
        )

    @api.model
    def _demo(self, name):
        return self.env.ref(f"appsistance_demo.{name}")
