from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import Command
from odoo.tools import SQL

from .connection import CommittedData

PRODUCTS = ("labour", "helper", "travel", "callout")
PAST = datetime(2026, 3, 2, 8)
JOBS = 3


class FieldData(CommittedData):
    """Visits of a firm's technicians, committed on a connection of their own.

    For tests of jobs that commit: nothing of it stays.
    """

    # --------------------------------------------------
    # Making
    # --------------------------------------------------

    def _create_data(self, env):
        policy = env["appsistance.billing.policy"].create(
            {
                "name": "Field data",
                "price_ids": [
                    Command.create(
                        {
                            "product_id": env.ref(f"appsistance_base.product_{x}").id,
                            "price": 10.0,
                        }
                    )
                    for x in PRODUCTS
                ],
            }
        )
        customer = env["res.partner"].create(
            {
                "name": "Field data",
                "city": "Brescia",
                "appsistance_billing_policy_id": policy.id,
            }
        )
        kind = env["appsistance.intervention.type"].create(
            {"name": "Field data", "invitation_mode": "visit"}
        )
        employees = env["hr.employee"].create(
            [
                {"name": f"Field {number}", "work_email": f"field{number}@firm.example"}
                for number in range(JOBS)
            ]
        )
        orders = env["appsistance.work.order"].create(
            [{"site_id": customer.id, "type_id": kind.id} for _number in range(JOBS)]
        )
        self.ids = {
            record._name: record.ids
            for record in (orders, employees, kind, policy, customer)
        }

    def _create_visits(self, env, start, **vals):
        """One a person, at the same hour."""
        people = env["hr.employee"].browse(self.ids["hr.employee"]).resource_id
        orders = env["appsistance.work.order"].browse(
            self.ids["appsistance.work.order"]
        )
        visits = env["appsistance.visit"]._plan(
            [
                {
                    "work_order": order,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "lead": person,
                    **vals,
                }
                for order, person in zip(orders, people, strict=True)
            ]
        )
        self.ids[visits._name] = visits.ids
        return visits

    def _create_reports(self, env):
        """To approve, of visits done as planned."""
        visits = self._create_visits(env, PAST)
        env["appsistance.visit.time"].create(
            [
                {
                    "visit_id": visit.id,
                    "resource_id": visit.lead_id.id,
                    "start": visit.start,
                    "stop": visit.stop,
                }
                for visit in visits
            ]
        )
        for visit in visits:
            visit._finish("completed", at=visit.stop)
        reports = env["appsistance.report"].create(
            # Not closed for real: evidence could not be removed after the test.
            [{"visit_id": visit.id} for visit in visits]
        )
        reports.write({"approval_state": "to_approve", "state": "final"})
        self.ids[reports._name] = reports.ids
        return reports

    @staticmethod
    def _get_tomorrow():
        """Nine in the morning (UTC) of the firm's tomorrow."""
        here = datetime.now(ZoneInfo("Europe/Rome"))
        return datetime.combine(here.date() + timedelta(days=1), time(9))

    # --------------------------------------------------
    # Removing
    # --------------------------------------------------

    def _clean_up(self):
        with self._connect() as env:
            orders = env["appsistance.work.order"].browse(
                self.ids["appsistance.work.order"]
            )
            visits = orders.visit_ids
            self._delete_mails(env, visits.invitation_ids)
            self._delete_evidence(env, tuple(visits.ids) or (0,))
            sheets = visits.invitation_ids.day_sheet_id
            visits.event_ids.unlink()
            env.cr.execute(
                SQL(
                    "DELETE FROM appsistance_work_order WHERE id IN %s",
                    tuple(orders.ids),
                )
            )
            env.invalidate_all()
            sheets.sudo().unlink()
            employees = env["hr.employee"].browse(self.ids["hr.employee"])
            resources = employees.resource_id
            employees.unlink()
            resources.exists().unlink()
            for name in (
                "appsistance.intervention.type",
                "res.partner",
                "appsistance.billing.policy",
            ):
                env[name].browse(self.ids[name]).unlink()

    def _delete_mails(self, env, invitations):
        self._find_mails(env, invitations, self._get_sheets(invitations)).unlink()

    @staticmethod
    def _get_sheets(invitations):
        return invitations.day_sheet_id

    @staticmethod
    def _find_mails(env, *owners):
        mails = env["mail.mail"]
        for records in owners:
            mails |= mails.search(
                [("model", "=", records._name), ("res_id", "in", records.ids)]
            )
        return mails

    @staticmethod
    def _delete_evidence(env, visits):
        for table, column in (
            ("account_analytic_line", "appsistance_visit_id"),
            ("appsistance_charge", "visit_id"),
            ("appsistance_report", "visit_id"),
        ):
            env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s IN %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    visits,
                )
            )
