from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import TransactionCase, new_test_user

NOW = datetime(2026, 11, 24, 9, 0)


class FieldserviceCommon(TransactionCase):
    """A firm with three technicians, a van, a tool and two customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env["base"].with_context(tracking_disable=True).env
        cls.company = cls.env.company
        cls.company.partner_id.tz = "Europe/Rome"
        cls.env.user.tz = "Europe/Rome"
        cls.calendar = cls.company.resource_calendar_id
        cls.calendar.tz = "Europe/Rome"
        cls.dispatcher = cls._create_user("dispatcher")
        cls.manager = cls._create_user("manager")
        cls.anna = cls._create_technician("Anna")
        cls.bruno = cls._create_technician("Bruno")
        cls.carla = cls._create_technician("Carla")
        cls.van = cls._create_resource("Van 1", "vehicle")
        cls.tool = cls._create_resource("Gas Analyser", "tool")
        cls.customer = cls.env["res.partner"].create(
            {"name": "Hotel Belvedere", "city": "Brescia", "is_company": True}
        )
        cls.site = cls.env["res.partner"].create(
            {
                "name": "Belvedere Mountain Lodge",
                "parent_id": cls.customer.id,
                "type": "site",
                "street": "Via Trento 48",
                "city": "Edolo",
                "zip": "25048",
            }
        )
        cls.category = cls.env["appsistance.equipment.category"].create(
            {"name": "Boiler", "family": "heating"}
        )
        cls.boiler = cls._create_equipment("Boiler")
        cls.type = cls.env["appsistance.intervention.type"].create(
            {"name": "Boiler Check", "duration": 1.5, "description": "Check flue gas"}
        )
        cls.monday = datetime(2026, 11, 30)

    @classmethod
    def _freeze(cls):
        """It is the week before that Monday, whenever the tests are run."""
        cls.startClassPatcher(freeze_time(NOW))

    @classmethod
    def _create_user(cls, role, login=None, **kwargs):
        return new_test_user(
            cls.env,
            login=login or f"appsistance_{role}",
            groups=f"appsistance_base.group_{role}",
            lang="en_US",
            tz="Europe/Rome",
            **kwargs,
        )

    @classmethod
    def _create_technician(cls, name, user=True):
        user = (
            cls._create_user("technician", f"technician_{name}", name=name)
            if (user)
            else cls.env["res.users"]
        )
        employee = cls.env["hr.employee"].create(
            {"name": name, "user_id": user.id, "tz": "Europe/Rome"}
        )
        resource = employee.resource_id
        resource.appsistance_is_technician = True
        resource.calendar_id = cls.calendar
        return resource

    @classmethod
    def _create_resource(cls, name, kind):
        return cls.env["resource.resource"].create(
            {
                "name": name,
                "resource_type": "material",
                "appsistance_kind": kind,
                "calendar_id": False,
                "tz": "Europe/Rome",
            }
        )

    @classmethod
    def _create_equipment(cls, name, **vals):
        return cls.env["appsistance.equipment"].create(
            {
                "name": name,
                "customer_id": cls.customer.id,
                "site_id": cls.site.id,
                "category_id": cls.category.id,
                **vals,
            }
        )

    @classmethod
    def _create_order(cls, **vals):
        return cls.env["appsistance.work.order"].create(
            {"site_id": cls.site.id, "type_id": cls.type.id, **vals}
        )

    @classmethod
    def _at(cls, hour, days=0, minutes=0):
        """An hour of a week's Monday (Rome is one hour ahead of UTC then)."""
        return cls.monday + timedelta(days=days, hours=hour - 1, minutes=minutes)

    @classmethod
    def _plan(cls, lead=None, start=8, hours=1.5, days=0, order=None, **plan):
        begin = cls._at(start, days)
        return cls.env["appsistance.visit"]._plan(
            [
                {
                    "work_order": order or cls._create_order(),
                    "start": begin,
                    "stop": begin + timedelta(hours=hours),
                    "lead": cls.anna if lead is None else lead,
                    **plan,
                }
            ]
        )
