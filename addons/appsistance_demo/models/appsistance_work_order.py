from datetime import timedelta

from dateutil.relativedelta import relativedelta
from pytz import timezone, utc

from odoo import api, fields, models

# Name, type, equipment, subject, and how it is planned: working days from now, hour,
# lead, helpers. Those without are still to plan.
ORDERS = [
    (
        "mercati_rovato_cabinet",
        "type_refrigeration_repair",
        "mercati_rovato_cabinet_1",
        "Lo sbrinamento non parte",
        (0, 9.0, "rinaldi", []),
    ),
    ("tigli_lift_a", "type_lift_visit", "tigli_lift_a", "", (1, 9.0, "orlandi", [])),
    ("tigli_lift_b", "type_lift_visit", "tigli_lift_b", "", (1, 10.0, "orlandi", [])),
    ("betulle_lift", "type_lift_visit", "betulle_lift", "", (1, 11.5, "orlandi", [])),
    (
        "mercati_rovato_leak",
        "type_leak_check",
        "mercati_rovato_rack",
        "",
        (1, 8.5, "rinaldi", ["belotti"]),
    ),
    (
        "mercati_iseo_leak",
        "type_leak_check",
        "mercati_iseo_rack",
        "",
        (2, 8.5, "rinaldi", []),
    ),
    (
        "mercati_darfo_cabinet",
        "type_refrigeration_repair",
        "mercati_darfo_cabinet_1",
        "Il banco non tiene la temperatura",
        (1, 14.0, "rinaldi", []),
    ),
    (
        "de_luca_boiler",
        "type_boiler_check",
        "de_luca_boiler",
        "",
        (2, 10.0, "ghidini", []),
    ),
    (
        "valfiorita_school_boiler",
        "type_boiler_check",
        "valfiorita_school_boiler",
        "",
        (3, 8.0, "ghidini", ["inselvini"]),
    ),
    (
        "belvedere_lift",
        "type_lift_call",
        "belvedere_goods_lift",
        "Montacarichi fermo al secondo piano",
        None,
    ),
    (
        "belvedere_boiler",
        "type_boiler_repair",
        "belvedere_boiler_1",
        "Va in blocco ogni mattina, codice E04",
        None,
    ),
    (
        "tigli_boiler",
        "type_boiler_repair",
        "tigli_boiler_1",
        "Scala A senza acqua calda",
        None,
    ),
    (
        "valfiorita_extinguishers",
        "type_extinguishers",
        "valfiorita_fire_01",
        "",
        None,
    ),
]
WAITING = "tigli_boiler"
URGENT = ("belvedere_lift",)


class AppsistanceWorkOrder(models.Model):
    _inherit = "appsistance.work.order"

    @api.model
    def _create_demo_orders(self):
        """Work orders and visits around today, so that the calendar is alive."""
        today = fields.Date.context_today(self)
        orders = self._load_records(
            [
                {
                    "xml_id": f"appsistance_demo.work_order_{name}",
                    "values": {
                        "type_id": self._demo(type_id).id,
                        "equipment_ids": [
                            fields.Command.set(self._demo(f"equipment_{plant}").ids)
                        ],
                        "summary": subject,
                        "date_deadline": today + timedelta(days=10),
                        "priority": "2" if name in URGENT else "0",
                    },
                    "noupdate": True,
                }
                for name, type_id, plant, subject, _planned in ORDERS
            ]
        )
        plans = [
            self._prepare_demo_plan(order, *row[4])
            for order, row in zip(orders, ORDERS, strict=True)
            if row[4]
        ]
        self.env["appsistance.visit"]._plan(plans)
        self._demo(f"work_order_{WAITING}").write(
            {
                "waiting_reason_id": self.env.ref(
                    "appsistance_fieldservice.waiting_reason_parts"
                ).id,
                "waiting_note": "Scheda di accensione ordinata",
            }
        )

    def _demo(self, name):
        return self.env.ref(f"appsistance_demo.{name}")

    def _prepare_demo_plan(self, order, days, hour, lead, helpers):
        day, step = fields.Date.context_today(self), 1 if days > 0 else -1
        while days:
            day += relativedelta(days=step)
            days -= step * (day.weekday() < 5)
        local = fields.Datetime.to_datetime(day) + timedelta(hours=hour)
        start = timezone("Europe/Rome").localize(local).astimezone(utc)
        start = start.replace(tzinfo=None)
        people = [
            self._demo(f"employee_{name}").resource_id for name in (lead, *helpers)
        ]
        return {
            "work_order": order,
            "start": start,
            "stop": start + timedelta(hours=order.duration),
            "lead": people[0],
            "helpers": self.env["resource.resource"].union(*people[1:]),
            "tools": order.type_id.tool_ids,
        }
