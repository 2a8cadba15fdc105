from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from odoo import fields
from odoo.tests import new_test_user
from odoo.tests.common import TransactionCase


class ClockCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Clock Srl"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.user = cls._make_user("clock_anna", "base.group_user")
        cls.employee = cls._make_employee("Anna", cls.user)
        cls.office = cls._make_user("clock_office", "appsistance_base.group_manager")
        cls.gate = cls.env["appsistance.gate"].create(
            {
                "name": "Depot",
                "company_id": cls.company.id,
                "latitude": 45.4642,
                "longitude": 9.19,
                "radius": 100,
                "network_list": "203.0.113.0/29",
            }
        )
        cls.punches = cls.env["appsistance.punch"].with_user(cls.user)

    @classmethod
    def _make_user(cls, login, groups):
        return new_test_user(
            cls.env,
            login,
            groups,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    @classmethod
    def _make_employee(cls, name, user):
        return cls.env["hr.employee"].create(
            {
                "name": name,
                "user_id": user.id,
                "company_id": cls.company.id,
                "tz": "Europe/Rome",
            }
        )

    def _allow_position(self):
        self.company.appsistance_clock_agreement = "agreement"
        self.employee._choose_position(True)

    def _make_item(self, kind, minutes_ago=0, **values):
        moment = fields.Datetime.now() - timedelta(minutes=minutes_ago)
        return {
            "uuid": str(uuid4()),
            "kind": kind,
            "tapped_at": f"{moment.isoformat()}.000Z",
            "sent_at": f"{fields.Datetime.now().isoformat()}.000Z",
            **values,
        }

    def _punch(self, kind, minutes_ago=0, address="", **values):
        item = self._make_item(kind, minutes_ago, **values)
        return self._receive([item], address)

    def _receive(self, items, address=""):
        """Store punches and write their attendances, as the background job does."""
        punches = self.punches._receive(self.employee, items, address).sudo()
        path = "odoo.addons.base.models.ir_cron.IrCron._commit_progress"
        with patch(path, return_value=1):
            self.env["appsistance.punch"]._cron_pair()
        return punches

    def _get_hours(self):
        """Return (minutes ago in, minutes ago out or None) of each attendance."""
        now = fields.Datetime.now().replace(second=0, microsecond=0)

        def ago(moment):
            return moment and round((now - moment).total_seconds() / 60)

        attendances = self.env["hr.attendance"].search(
            [("employee_id", "=", self.employee.id)], order="check_in"
        )
        return [(ago(row.check_in), ago(row.check_out)) for row in attendances]
