from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

# Site, name of the place, floors; one extinguisher in each place of each floor.
EXTINGUISHERS = [
    ("site_valfiorita_school", "Piano terra", 12),
    ("site_valfiorita_school", "Primo piano", 12),
    ("site_valfiorita_school", "Secondo piano", 8),
    ("site_valfiorita_school", "Mensa e cucina", 4),
    ("site_valfiorita_gym", "Campo e tribune", 8),
    ("site_valfiorita_gym", "Spogliatoi", 6),
    ("site_valfiorita_library", "Sala lettura", 8),
    ("site_valfiorita_library", "Deposito libri", 4),
]


class AppsistanceEquipment(models.Model):
    _inherit = "appsistance.equipment"

    @api.model
    def _create_demo_extinguishers(self):
        """The 62 extinguishers of the municipality, with their XML ids."""
        places = [
            (site, place, number)
            for site, place, count in EXTINGUISHERS
            for number in range(1, count + 1)
        ]
        return self._load_records(
            [
                {
                    "xml_id": f"appsistance_demo.equipment_valfiorita_fire_{index:02}",
                    "values": self._prepare_demo_extinguisher(index, *place),
                    "noupdate": True,
                }
                for index, place in enumerate(places, 1)
            ]
        )

    @api.model
    def _prepare_demo_extinguisher(self, index, site, place, number):
        carbon = number % 4 == 0
        today = fields.Date.context_today(self)
        made_on = today - relativedelta(years=1 + index % 9, months=index % 12)
        return {
            "name": f"Estintore {index:02}",
            "category_id": self.env.ref(
                "appsistance_base.equipment_category_extinguisher"
            ).id,
            "customer_id": self.env.ref("appsistance_demo.partner_valfiorita").id,
            "site_id": self.env.ref(f"appsistance_demo.{site}").id,
            "location": f"{place}, postazione {number}",
            "brand_id": self.env.ref("appsistance_demo.brand_pirovia").id,
            "model_name": "PV-C5" if carbon else "PV-P6",
            "serial_number": f"PV{made_on.year}{index:05}",
            "installed_on": made_on,
            "properties": {
                "agent": "co2" if carbon else "powder",
                "capacity_kg": 5 if carbon else 6,
                "fire_class": "113B" if carbon else "34A 233B C",
                "made_year": made_on.year,
            },
        }
