from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from . import processes
from .field_data import JOBS, FieldData

WORKER = Path(__file__).with_name("fieldservice_worker.py")


@tagged("post_install", "-at_install")
class TestFieldserviceKills(FieldData, TransactionCase):
    """Bulk jobs of field service in real processes that are killed: run again, they
    end where one clean run ends."""

    def _start(self, job, where, ids):
        ids = ",".join(str(number) for number in ids)
        return processes.start(self, WORKER, job, where, ids)

    def _kill(self, job, where, ids):
        process = self._start(job, where, ids)
        self.assertEqual(process.stdout.readline(), "here\n")
        processes.kill(process)

    def _finish(self, job, ids):
        process = self._start(job, "never", ids)
        self.assertEqual(processes.finish(self, process), "done\n")

    # --------------------------------------------------
    # Approval of many reports
    # --------------------------------------------------

    def _ask_approval(self):
        with self._connect() as env:
            reports = self._create_reports(env)
            reports.write({"approval_asked_by_id": env.uid})
            return reports.ids

    def _get_approved(self):
        """Charges, hours and states as committed."""
        with self._connect() as env:
            owned = [("visit_id", "in", self.ids["appsistance.visit"])]
            hours = [("appsistance_visit_id", "in", self.ids["appsistance.visit"])]
            reports = env["appsistance.report"].search(owned)
            charges = env["appsistance.charge"].search(owned)
            lines = env["account.analytic.line"].search(hours)
            visits = self.ids["appsistance.visit"]
            return (
                sorted((visits.index(c.visit_id.id), c.kind) for c in charges),
                sorted(visits.index(a.appsistance_visit_id.id) for a in lines),
                reports.mapped("approval_state"),
                reports.approval_asked_by_id.ids,
            )

    def _assert_all_approved(self):
        charges, hours, states, asked = self._get_approved()
        self.assertEqual(len(charges), len(set(charges)))
        self.assertEqual({visit for visit, _kind in charges}, set(range(JOBS)))
        self.assertEqual(hours, list(range(JOBS)))
        self.assertEqual(states, ["approved"] * JOBS)
        self.assertFalse(asked)
        return charges

    def _count_approved(self):
        return self._get_approved()[2].count("approved")

    def test_an_approval_killed_between_two_batches_goes_on_where_it_was(self):
        ids = self._ask_approval()
        self._kill("approve", "between", ids)
        self.assertEqual(self._count_approved(), 1)
        self._finish("approve", ids)
        charges = self._assert_all_approved()
        self._finish("approve", ids)
        self.assertEqual(self._assert_all_approved(), charges)

    def test_an_approval_killed_inside_a_batch_leaves_nothing_half_done(self):
        ids = self._ask_approval()
        self._kill("approve", "inside", ids)
        charges, hours, *_rest = self._get_approved()
        self.assertEqual({visit for visit, _kind in charges}, set(hours))
        self.assertEqual(len(hours), 1)
        self._finish("approve", ids)
        self._assert_all_approved()

    # --------------------------------------------------
    # Planning of many work orders
    # --------------------------------------------------

    def _create_plan(self):
        """Save the dialog; another one, as a process that is gone leaves it."""
        with self._connect() as env:
            people = env["hr.employee"].browse(self.ids["hr.employee"]).resource_id
            plan = env["appsistance.work.order.plan"].create(
                {
                    "work_order_ids": [(6, 0, self.ids["appsistance.work.order"])],
                    "start": self._get_tomorrow() + timedelta(days=200),
                    "duration": 1.0,
                    "lead_id": people[0].id,
                    "helper_ids": [(6, 0, people[1].ids)],
                    "is_forced": True,
                    "force_reason": "A test",
                }
            )
            self.addCleanup(self._delete_plan, plan.id)
            return plan.ids

    def _delete_plan(self, plan_id):
        with self._connect() as env:
            env["appsistance.work.order.plan"].browse(plan_id).unlink()

    def _get_planned(self):
        with self._connect() as env:
            orders = env["appsistance.work.order"].browse(
                self.ids["appsistance.work.order"]
            )
            visits = orders.visit_ids
            return {
                "orders": sorted(visits.work_order_id.ids),
                "visits": len(visits),
                "bookings": len(visits.booking_ids),
                "events": len(visits.event_ids),
                "invitations": len(visits.invitation_ids),
                "states": set(orders.mapped("state")),
            }

    def test_a_planning_killed_at_its_end_leaves_nothing_and_is_repeated_whole(self):
        plan = self._create_plan()
        self._kill("plan", "inside", plan)
        nothing = dict.fromkeys(("visits", "bookings", "events", "invitations"), 0)
        self.assertEqual(
            self._get_planned(), {"orders": [], **nothing, "states": {"to_plan"}}
        )
        self._finish("plan", plan)
        self.assertEqual(
            self._get_planned(),
            {
                "orders": self.ids["appsistance.work.order"],
                "visits": JOBS,
                "bookings": 2 * JOBS,
                "events": JOBS,
                "invitations": 2 * JOBS,
                "states": {"planned"},
            },
        )

    # --------------------------------------------------
    # Announcing what was planned by the hundred
    # --------------------------------------------------

    def _plan_many(self):
        announcing = "odoo.addons.appsistance_fieldservice.models"
        with (
            patch(f"{announcing}.appsistance_visit_announcing.MANY", 0),
            self._connect() as env,
        ):
            visits = self._create_visits(env, self._get_tomorrow() + timedelta(days=90))
            visits.type_id.notify_customer = True
            self.assertFalse(visits.invitation_ids)
            return visits.ids

    def _get_announced(self, ids):
        with self._connect() as env:
            visits = env["appsistance.visit"].browse(ids)
            return (
                visits.invitation_ids.visit_id.ids,
                len(visits.invitation_ids),
                visits.notice_ids.visit_id.ids,
                len(visits.notice_ids),
                visits.filtered("is_to_announce").ids,
            )

    def _check_announced(self, where):
        ids = self._plan_many()
        self._kill("announce", where, ids)
        told = ids[:1]
        self.assertEqual(self._get_announced(ids), (told, 1, told, 1, ids[1:]))
        for _run in range(2):
            self._finish("announce", ids)
            self.assertEqual(self._get_announced(ids), (ids, JOBS, ids, JOBS, []))

    def test_an_announcing_killed_between_two_batches_goes_on_where_it_was(self):
        self._check_announced("between")

    def test_an_announcing_killed_inside_a_batch_tells_nobody_twice(self):
        self._check_announced("inside")

    # --------------------------------------------------
    # Mails
    # --------------------------------------------------

    def _invite(self, mode):
        with self._connect() as env:
            visits = self._create_visits(env, self._get_tomorrow())
            visits.invitation_ids.write({"mode": mode})
            return visits.ids

    def _get_mailed(self, ids):
        """Addresses of the mails in the queue, and who counts as told."""
        with self._connect() as env:
            invitations = env["appsistance.visit"].browse(ids).invitation_ids
            sheets = self._get_sheets(invitations)
            mails = self._find_mails(env, invitations, sheets)
            told = invitations.filtered("sent_at")
            self.assertEqual(set(told.mapped("state")) - {"sent"}, set())
            self.assertFalse(any(told.mapped("is_pending")))
            return sorted(mails.mapped("email_to")), sorted(told.mapped("email"))

    def _assert_told_once(self, ids):
        everybody = [f"field{number}@firm.example" for number in range(JOBS)]
        self.assertEqual(self._get_mailed(ids), (everybody, everybody))

    def _check_mails(self, job, where, mode):
        ids = self._invite(mode)
        self._kill(job, where, ids)
        mailed, told = self._get_mailed(ids)
        self.assertEqual(len(mailed), 1)
        self.assertEqual(mailed, told)
        self._finish(job, ids)
        self._assert_told_once(ids)
        self._finish(job, ids)
        self._assert_told_once(ids)

    def test_invitations_killed_between_two_mails_are_sent_once_each(self):
        self._check_mails("invite", "between", "visit")

    def test_invitations_killed_inside_a_mail_are_sent_once_each(self):
        self._check_mails("invite", "inside", "visit")

    def test_day_sheets_killed_between_two_mails_are_sent_once_each(self):
        self._check_mails("evening", "between", "day_sheet")

    def test_day_sheets_killed_inside_a_mail_are_sent_once_each(self):
        self._check_mails("evening", "inside", "day_sheet")
