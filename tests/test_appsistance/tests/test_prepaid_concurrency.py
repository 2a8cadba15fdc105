import time as clock
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import BaseCase, get_db_name, tagged

from .connection import Connection

CALLS = 10
MINUTES = 12
BLOCK = 15
BOUGHT = 100
ATTEMPTS = 60
PAUSE = 0.005


@tagged("post_install", "-at_install")
class TestPrepaidConcurrency(BaseCase):
    """Ten people hang up at the same instant, each on a connection of his own."""

    def setUp(self):
        super().setUp()
        self.dbname = get_db_name()
        with Connection(self.dbname) as env:
            self._create_records(env)
        self.addCleanup(self._remove_records)

    def _create_records(self, env):
        company = env.ref("base.main_company")
        self.beyond = company.appsistance_prepaid_beyond
        company.appsistance_prepaid_beyond = "overdraft"
        customer = env["res.partner"].create({"name": "Prepaid and Sons"})
        packages = env["appsistance.prepaid.package"].create(
            [
                {
                    "name": "100 minutes",
                    "company_id": company.id,
                    "customer_id": customer.id,
                    "minutes": BOUGHT,
                    "block_minutes": BLOCK,
                }
            ]
        )
        packages._add_entry("credit", BOUGHT, "sale/1", "Test")
        ticket = env["appsistance.ticket"].create(
            {"name": "Ten calls", "customer_id": customer.id, "company_id": company.id}
        )
        users = env["res.users"].create(
            [
                {"name": f"Caller {number}", "login": f"prepaid_caller_{number}"}
                for number in range(CALLS)
            ]
        )
        start = fields.Datetime.now() - timedelta(minutes=MINUTES)
        times = env["appsistance.ticket.time"].create(
            [
                {"ticket_id": ticket.id, "user_id": user.id, "start": start}
                for user in users
            ]
        )
        self.packages, self.ticket, self.users = packages.ids, ticket.id, users.ids
        self.customer, self.times = customer.id, times.ids
        self.stop = start + timedelta(minutes=MINUTES)

    def _remove_records(self):
        """The ledger is evidence: its guard is lifted for the clean-up of this test."""
        with Connection(self.dbname) as env:
            cr = env.cr
            cr.execute("ALTER TABLE appsistance_prepaid_entry DISABLE TRIGGER USER")
            cr.execute(
                "DELETE FROM appsistance_prepaid_entry WHERE customer_id = %s",
                [self.customer],
            )
            cr.execute("ALTER TABLE appsistance_prepaid_entry ENABLE TRIGGER USER")
            cr.execute(
                "DELETE FROM appsistance_ticket_time WHERE ticket_id = %s",
                [self.ticket],
            )
            cr.execute(
                "DELETE FROM appsistance_charge WHERE customer_id = %s",
                [self.customer],
            )
            cr.execute("DELETE FROM appsistance_ticket WHERE id = %s", [self.ticket])
            cr.execute(
                "DELETE FROM appsistance_prepaid_package WHERE customer_id = %s",
                [self.customer],
            )
            env.invalidate_all()
            env["res.users"].browse(self.users).unlink()
            env["res.partner"].browse(self.customer).unlink()
            env.ref("base.main_company").appsistance_prepaid_beyond = self.beyond

    def _stop(self, time_id, barrier):
        """As the web client does: the request is tried again when it lost the race."""
        for attempt in range(ATTEMPTS):
            if self._try_to_stop(time_id, None if attempt else barrier):
                return attempt
            clock.sleep(PAUSE * (attempt + 1))
        raise AssertionError("The stop never got through")

    def _try_to_stop(self, time_id, barrier):
        try:
            with Connection(self.dbname) as env:
                time = env["appsistance.ticket.time"].browse(time_id)
                # the snapshot begins here
                time.ticket_id.fetch(["customer_id"])
                if barrier:
                    barrier.wait(timeout=60)
                time.stop = self.stop
        except SerializationFailure:
            return False
        return True

    def test_ten_stops_at_once_neither_overdraw_nor_lose_a_minute(self):
        barrier = Barrier(CALLS)
        with ThreadPoolExecutor(CALLS) as pool:
            attempts = list(
                pool.map(lambda time_id: self._stop(time_id, barrier), self.times)
            )
        # the race took place: somebody had to try again
        self.assertGreater(max(attempts), 0)
        with Connection(self.dbname) as env:
            packages = env["appsistance.prepaid.package"].browse(self.packages)
            times = env["appsistance.ticket.time"].browse(self.times)
            for package in packages:
                self.assertGreaterEqual(package.balance, -package.overdraft)
                self.assertEqual(
                    package.balance, sum(package.entry_ids.mapped("minutes"))
                )
            debited = sum(times.mapped("prepaid_minutes"))
            self.assertEqual(debited, BOUGHT)
            self.assertEqual(packages.balance, 0)
            # six whole calls, one that the last ten minutes pay in part, three charged
            coverages = sorted(times.mapped("coverage"))
            self.assertEqual(coverages, ["billable"] * 3 + ["mixed"] + ["prepaid"] * 6)
            charged = sum(times.mapped("charged_minutes"))
            self.assertEqual(charged, 3 * MINUTES + 5)
