import os
import signal

from odoo import sql_db
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .connection import race
from .field_data import FieldData


@tagged("post_install", "-at_install")
class TestApprovalConcurrency(FieldData, TransactionCase):
    """Approval on real connections, on committed data; nothing of it stays."""

    def _create_data(self, env):
        result = super()._create_data(env)
        self._create_reports(env)
        return result

    def _approve(self, env):
        reports = env["appsistance.report"].browse(self.ids["appsistance.report"])
        reports._approve()

    def _get_results(self):
        """Charges and minutes by visit, as they were committed."""
        with self._connect() as env:
            visits = env["appsistance.visit"].browse(self.ids["appsistance.visit"])
            owned = [("visit_id", "in", visits.ids)]
            charges = env["appsistance.charge"].search(owned)
            lines = env["account.analytic.line"].search(
                [("appsistance_visit_id", "in", visits.ids)]
            )
            return (
                sorted((c.visit_id.id, c.kind, c.minutes) for c in charges),
                sorted((a.appsistance_visit_id.id, a.unit_amount) for a in lines),
            )

    def _assert_once(self):
        charges, lines = self._get_results()
        self.assertEqual(len(charges), len(set(charges)))
        self.assertEqual({c[0] for c in charges}, set(self.ids["appsistance.visit"]))
        self.assertEqual(
            lines, [(visit_id, 1.0) for visit_id in self.ids["appsistance.visit"]]
        )

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_dispatchers_approving_the_same_reports_charge_them_once(self):
        approve = self._approve
        _done, errors = race(
            self.env.cr.dbname, "appsistance.report", [approve, approve]
        )
        for error in errors:
            self.assertIsInstance(error, UserError)
            self.assertIn("Somebody else is approving", str(error))
        self.assertLessEqual(len(errors), 1)
        self._assert_once()

    def test_an_approval_killed_in_the_middle_leaves_nothing_and_can_be_repeated(self):
        child = os.fork()
        if not child:
            self._approve_and_die()
        _pid, status = os.waitpid(child, 0)
        self.assertEqual(os.WTERMSIG(status), signal.SIGKILL)
        self.assertEqual(self._get_results(), ([], []))
        with self._connect() as env:
            self._approve(env)
        self._assert_once()

    def _approve_and_die(self):
        """In a process of its own: everything is written, nothing is committed."""
        try:
            # The parent's connections are not ours to speak on.
            sql_db._Pool = None
            with self._connect() as env:
                self._approve(env)
                env.flush_all()
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
