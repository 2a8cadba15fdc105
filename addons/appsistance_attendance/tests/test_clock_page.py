from unittest.mock import patch

from odoo import tools
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from .common import ClockCommon

ROOT = "/appsistance/timbratura"
GROUP_USER = "base.group_user"


@tagged("post_install", "-at_install")
class TestClockPage(ClockCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.user.password = self.user.login
        self.env.flush_all()

    def _call(self, path, **params):
        response = self.url_open(
            f"{ROOT}/{path}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
        )
        return response.json()

    def test_a_stranger_is_asked_to_sign_in(self):
        response = self.url_open(ROOT, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])
        answer = self._call("invia", punches=[self._make_item("in")])
        self.assertIn("SessionExpired", answer["error"]["data"]["name"])

    def test_who_is_no_employee_finds_no_page(self):
        for login in ("clock_portal", "clock_clerk"):
            groups = f"base.group_{'portal' if 'portal' in login else 'user'}"
            self._make_user(login, groups)
            self.authenticate(login, login)
            with self.subTest(login=login):
                self.assertEqual(self.url_open(ROOT).status_code, 404)

    def test_an_employee_without_other_rights_clocks_in_and_out(self):
        self.authenticate(self.user.login, self.user.login)
        self.assertEqual(self.url_open(ROOT).status_code, 200)
        item = self._make_item("in", 30)
        answer = self._call("invia", punches=[item])["result"]
        self.assertEqual(answer["stored"], [item["uuid"]])
        self.assertTrue(answer["since"])
        answer = self._call("invia", punches=[self._make_item("out")])["result"]
        self.assertFalse(answer["since"])
        self.assertEqual([row["kind"] for row in answer["punches"]], ["out", "in"])
        self._receive([])
        self.assertEqual(len(self._get_hours()), 1)

    def test_opening_the_code_of_a_gate_changes_nothing(self):
        self.authenticate(self.user.login, self.user.login)
        page = self.url_open(f"{ROOT}/{self.gate.token}").text
        self.assertIn("Depot", page)
        self.assertFalse(self.employee.appsistance_punch_ids)

    def test_a_wrong_code_names_no_gate(self):
        self.authenticate(self.user.login, self.user.login)
        page = self.url_open(f"{ROOT}/guessed").text
        self.assertNotIn("Depot", page)
        self.assertNotIn("guessed", page)

    def test_the_page_holds_no_code_of_other_gates(self):
        self.authenticate(self.user.login, self.user.login)
        self.assertNotIn(self.gate.token, self.url_open(ROOT).text)

    def test_the_choice_on_positions_is_made_on_the_page(self):
        self.company.appsistance_clock_agreement = "agreement"
        self.authenticate(self.user.login, self.user.login)
        self.assertTrue(self._call("consenso", is_agreed=True)["result"]["is_agreed"])
        self.assertTrue(self.employee.appsistance_position_agreed_at)
        self._call("consenso", is_agreed=False)
        self.env.invalidate_all()
        self.assertFalse(self.employee.appsistance_position_agreed_at)

    def test_a_punch_is_for_oneself_only(self):
        other = self._make_employee("Bruno", self._make_user("clock_b", GROUP_USER))
        self.authenticate(self.user.login, self.user.login)
        item = {**self._make_item("in"), "employee_id": other.id}
        self._call("invia", punches=[item])
        self.assertFalse(other.appsistance_punch_ids)
        self.assertEqual(len(self.employee.appsistance_punch_ids), 1)

    def test_through_the_page_only_cores_session_log_keeps_the_address(self):
        """D33: core logs the addresses of sessions; a punch adds nothing to that."""
        self._allow_position()
        self.gate.network_list = "198.51.100.0/24"
        self.authenticate(self.user.login, self.user.login)
        position = {"latitude": 45.1234567, "longitude": 8.7654321}
        item = self._make_item("in", position={**position, "accuracy": 12, "age": 3})
        headers = {
            "X-Forwarded-For": "198.51.100.77",
            "X-Forwarded-Host": "gate.example",
        }
        with patch.dict(tools.config.options, {"proxy_mode": True}):
            response = self.url_open(
                f"{ROOT}/invia",
                json={
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {"punches": [item]},
                },
                headers=headers,
            )
        self.assertEqual(response.json()["result"]["stored"], [item["uuid"]])
        # the address was there: the gate was found by it
        self.assertEqual(self.employee.appsistance_punch_ids.method, "network")
        self.assertFalse(self._find_tables(r"45\.1234|8\.7654"))
        self.assertLessEqual(self._find_tables(r"198\.51\.100\.77"), {"res_device_log"})

    def _find_tables(self, pattern):
        """Names of the tables with a row that holds the pattern in any column."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        )
        return {
            table
            for (table,) in rows
            if self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s AS t WHERE t::text ~ %s LIMIT 1",
                    SQL.identifier(table),
                    pattern,
                )
            )
        }

    def test_a_punch_takes_few_queries(self):
        self._punch("in", 60, token=self.gate.token)
        self.authenticate(self.user.login, self.user.login)
        self._call("invia", punches=[self._make_item("out", 30)])
        item = self._make_item("in", token=self.gate.token)
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            answer = self._call("invia", punches=[item])
        self.assertEqual(answer["result"]["stored"], [item["uuid"]])
