import threading
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .routes_common import MARKER, RoutesCommon
from .routes_table import ROUTES


@tagged("post_install", "-at_install")
class TestRoutes(RoutesCommon):
    """Whoever may not see it, does not; reading changes nothing; nothing is forged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invitation_token = cls.invitation._get_token()
        cls.sheet_token = cls.sheet._get_token()
        cls.notice_token = cls.notice._get_token()
        cls.feed_token = cls.anna.appsistance_feed_token

    def test_the_table_names_every_route(self):
        self.assertEqual(
            self._get_our_rules(),
            {route.rule for route in ROUTES},
            "write a row in routes_table.py for each route, and say who gets what",
        )

    def test_a_stranger(self):
        self._visit_as("stranger", None)

    def test_an_archived_user_with_an_old_session(self):
        self.authenticate(self.owner.login, self.owner.login)
        self.owner.active = False
        self._visit_all("stranger", has_session=False)

    def test_a_contact_archived_with_his_user(self):
        self.authenticate(self.owner.login, self.owner.login)
        wizard = self.env["portal.wizard"].with_context(
            active_ids=self.owner.partner_id.ids
        )
        wizard.create({}).user_ids.action_revoke_access()
        self.owner.partner_id.active = False
        self._visit_all("stranger", has_session=False)

    def test_a_login_without_the_right_to_the_portal(self):
        self.owner.group_ids = [Command.set(self.env.ref("base.group_public").ids)]
        self._visit_as("powerless", self.owner)

    def test_another_customer(self):
        self._visit_as("other", self.other)

    def test_a_contact_of_another_site(self):
        self._visit_as("keeper", self.keeper)

    def test_the_customer_himself(self):
        self._visit_as("owner", self.owner)

    def test_the_watch_sees_what_is_written(self):
        self.authenticate(self.owner.login, self.owner.login)
        form = {"text": "Hello", "csrf_token": self._get_csrf_token()}
        with self._watch_writes() as written:
            self.url_open(f"/my/tickets/{self.ticket.id}/answer", data=form)
        self.assertIn("mail_message", written)

    def test_nothing_is_sent_without_a_token_against_forgery(self):
        self.authenticate(self.owner.login, self.owner.login)
        for route in ROUTES:
            if route.kind != "post":
                continue
            with self.subTest(route=route.rule):
                response = self._call(
                    route, self._fill(route.address), self._fill_form(route)
                )
                self.assertEqual(response.status_code, 400)
                self.assertIn("csrf", response.text.lower())

    def test_what_changes_something_is_not_read(self):
        self.authenticate(self.owner.login, self.owner.login)
        for route in ROUTES:
            if route.kind == "get":
                continue
            with self.subTest(route=route.rule):
                response = self.url_open(
                    self._fill(route.address), allow_redirects=False
                )
                self.assertIn(response.status_code, (400, 404, 405, 415))

    # --------------------------------------------------
    # The visits
    # --------------------------------------------------

    def _visit_as(self, visitor, user):
        login = user and user.login
        self.authenticate(login, login)
        self._visit_all(visitor)

    def _visit_all(self, visitor, has_session=True):
        """Visit every row. Where the session is dead, so is its token of the forms."""
        for route in ROUTES:
            expected = route.outcomes[visitor]
            if expected is None:
                continue
            if route.kind == "post" and not has_session and expected != "login":
                expected = 400
            with self.subTest(route=route.rule, kind=route.kind):
                self._visit(route, visitor, expected)

    def _visit(self, route, visitor, expected):
        form = route.kind == "post" and {
            **self._fill_form(route),
            "csrf_token": self._get_csrf_token(),
        }
        self.env.flush_all()
        with self._watch_writes() as written:
            response = self._call(route, self._fill(route.address), form)
        if isinstance(expected, str):
            expected = self._fill(expected)
        self.assertEqual(self._get_outcome(route, response), expected)
        if visitor != "owner" and not route.by_link:
            self.assertNotIn(MARKER, response.text)
        if route.kind == "get" or visitor != "owner":
            self.assertFalse(written, "it has changed something")

    def _fill(self, text):
        return text.format(self=self)

    def _fill_form(self, route):
        return {
            name: self._fill(value) if isinstance(value, str) else value
            for name, value in route.form.items()
        }

    def _get_our_rules(self):
        """The addresses of the routes that our addons define or extend."""
        rules = set()
        thread = threading.current_thread()
        with patch.object(thread, "dbname", self.env.cr.dbname, create=True):
            routing_map = self.env["ir.http"].routing_map()
        for rule in routing_map.iter_rules():
            module = rule.endpoint.func.__module__.split(".")
            if "appsistance" in module[2]:
                rules.add(rule.rule)
        return rules
