from datetime import timedelta

from odoo import api, fields, models

# Name, subject, category, customer, plant, channel, hours ago, priority, state, caller.
TICKETS = [
    (
        "tigli_water",
        "Scala A senza acqua calda",
        "heating",
        "corte_dei_tigli",
        "tigli_boiler_1",
        "phone",
        2,
        "1",
        "in_progress",
        "Sig.ra Zanetti, interno 7",
    ),
    (
        "tigli_noise",
        "Rumore dalla pompa di circolazione",
        "heating",
        "corte_dei_tigli",
        "tigli_pump_1",
        "email",
        30,
        "0",
        "waiting",
        "",
    ),
    (
        "belvedere_lift",
        "Montacarichi fermo al secondo piano",
        "lift",
        "belvedere",
        "belvedere_goods_lift",
        "phone",
        1,
        "2",
        "in_progress",
        "Reception",
    ),
    (
        "belvedere_invoice",
        "Copia delle fatture di settembre",
        "invoice",
        "belvedere",
        None,
        "email",
        5,
        "0",
        "new",
        "",
    ),
    (
        "mercati_alarm",
        "Allarme alta temperatura banco 1",
        "remote",
        "mercati_prealpi",
        "mercati_darfo_cabinet_1",
        "portal",
        1,
        "2",
        "new",
        "",
    ),
    (
        "mercati_gas",
        "Spia gas sulla centrale",
        "refrigeration",
        "mercati_prealpi",
        "mercati_rovato_rack",
        "qr",
        6,
        "1",
        "in_progress",
        "",
    ),
    (
        "mercati_thermometer",
        "Il termometro segna 3 gradi in più",
        "remote",
        "mercati_prealpi",
        "mercati_iseo_thermometer",
        "phone",
        50,
        "0",
        "solved",
        "Capo reparto",
    ),
    (
        "valfiorita_school",
        "Termosifoni freddi in due aule",
        "heating",
        "valfiorita",
        "valfiorita_school_boiler",
        "email",
        26,
        "1",
        "new",
        "",
    ),
    (
        "de_luca_lock",
        "La caldaia va in blocco",
        "heating",
        "de_luca",
        "de_luca_boiler",
        "phone",
        200,
        "0",
        "closed",
        "",
    ),
]
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
        tickets = self._load_records(
            [
                {
                    "xml_id": f"appsistance_demo.ticket_{row[0]}",
                    "values": self._prepare_demo_ticket(*row[1:]),
                    "noupdate": True,
                }
                for row in TICKETS
            ]
        )
        for ticket, row in zip(tickets, TICKETS, strict=True):
            if row[8] != "new":
                ticket.state = row[8]
        for ticket, order in WORK_ORDERS.items():
            self._demo(f"work_order_{order}").write(
                {"ticket_id": self._demo(f"ticket_{ticket}").id, "origin": "ticket"}
            )
        self._create_demo_unknown()

    @api.model
    def _prepare_demo_ticket(
        self,
        subject,
        category,
        customer,
        plant,
        channel,
        hours,
        priority,
        state,
        caller,
    ):
        opened = fields.Datetime.now() - timedelta(hours=hours)
        user = state != "new" and self._demo("user_dispatcher")
        return {
            "name": subject,
            "category_id": self._demo(f"ticket_category_{category}").id,
            "customer_id": self._demo(f"partner_{customer}").id,
            "equipment_id": plant and self._demo(f"equipment_{plant}").id,
            "channel": channel,
            "date_opened": opened,
            "date_last_customer": opened,
            "priority": priority,
            "caller_name": caller,
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
