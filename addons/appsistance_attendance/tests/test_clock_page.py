from odoo.tests import HttpCase, tagged

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

    def test_a_punch_takes_few_queries(self):
        self._punch("in", 60, token=self.gate.token)
        self.authenticate(self.user.login, self.user.login)
        self._call("invia", punches=[self._make_item("out", 30)])
        item = self._make_item("in", token=self.gate.token)
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            answer = self._call("invia", punches=[item])
        self.assertEqual(answer["result"]["stored"], [item["uuid"]])
