from datetime import date, datetime
from zoneinfo import ZoneInfo

from odoo import fields

from odoo.addons.appsistance_fieldservice.tests.common import FieldserviceCommon


class HoursCommon(FieldserviceCommon):
    """Anna works and clocks in the week of Monday 30 November 2026 and before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"city": "Brescia", "appsistance_patron_day": "15/02", "vat": False}
        )
        cls.employee = cls.anna.employee_id
        cls.colleague = cls.bruno.employee_id
        cls.order = cls._create_order()
        cls.visit = cls._plan(order=cls.order)

    @classmethod
    def _local(cls, text):
        """A moment of Rome, "2026-11-30 08:00", in UTC; "+" for the repeated hour's
        second time."""
        moment = datetime.fromisoformat(text.rstrip("+"))
        moment = moment.replace(
            tzinfo=ZoneInfo("Europe/Rome"), fold=int(text.endswith("+"))
        )
        return moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    @classmethod
    def _clock(cls, start, stop=None, employee=None):
        return cls.env["hr.attendance"].create(
            {
                "employee_id": (employee or cls.employee).id,
                "check_in": cls._local(start),
                "check_out": stop and cls._local(stop),
            }
        )

    @classmethod
    def _report(cls, start, stop, resource=None, **values):
        return cls.env["appsistance.visit.time"].create(
            {
                "visit_id": cls.visit.id,
                "resource_id": (resource or cls.anna).id,
                "start": cls._local(start),
                "stop": stop and cls._local(stop),
                **values,
            }
        )

    @classmethod
    def _leave(cls, start, stop, kind="vacation", employee=None):
        leave_type = cls.env["hr.leave.type"].create(
            {
                "name": f"Leave {kind}",
                "requires_allocation": False,
                "request_unit": "hour",
                "leave_validation_type": "no_validation",
                "appsistance_payroll_kind": kind,
                "company_id": cls.company.id,
            }
        )
        start, stop = (datetime.fromisoformat(text) for text in (start, stop))
        return cls.env["hr.leave"].create(
            {
                "name": "Away",
                "employee_id": (employee or cls.employee).id,
                "holiday_status_id": leave_type.id,
                "request_date_from": start.date(),
                "request_date_to": stop.date(),
                "request_unit_hours": True,
                "request_hour_from": start.hour,
                "request_hour_to": stop.hour,
            }
        )

    @classmethod
    def _create_month(cls, month="2026-10-01", user=None):
        sheets = cls.env["appsistance.payroll.sheet"].with_user(user or cls.manager)
        return sheets.create({"month": fields.Date.to_date(month)})

    @classmethod
    def _day(cls, text):
        return date.fromisoformat(text)
