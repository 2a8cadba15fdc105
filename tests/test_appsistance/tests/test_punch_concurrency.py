from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.tests import BaseCase, get_db_name, tagged

from .connection import Connection, race


@tagged("post_install", "-at_install")
class TestPunchConcurrency(BaseCase):
    """A phone sends again while its first request is still being answered."""

    def setUp(self):
        super().setUp()
        self.dbname = get_db_name()
        with Connection(self.dbname) as env:
            self.employee = env["hr.employee"].create({"name": "Racing Punch"}).id
        now = fields.Datetime.now()
        self.items = [
            {
                "uuid": str(uuid4()),
                "kind": kind,
                "tapped_at": (now - timedelta(minutes=ago)).isoformat(),
                "sent_at": now.isoformat(),
            }
            for kind, ago in (("in", 60), ("out", 5))
        ]

    def _send(self, env):
        employee = env["hr.employee"].browse(self.employee)
        return len(env["appsistance.punch"]._receive(employee, self.items))

    def test_the_same_punches_at_once_are_stored_once(self):
        stored, errors = race(self.dbname, "appsistance.punch", [self._send] * 2)
        self.assertEqual(errors, [])
        self.assertEqual(sorted(stored), [0, 2])
        with Connection(self.dbname) as env:
            self.assertEqual(self._send(env), 2)
            punches = env["appsistance.punch"].search(
                [("employee_id", "=", self.employee)]
            )
            self.assertEqual(len(punches), 2)
