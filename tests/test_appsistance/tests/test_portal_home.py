from odoo.tests import tagged

from .routes_common import RoutesCommon
from .volume import copy_visits

MOST_QUERIES = 60


@tagged("post_install", "-at_install")
class TestPortalHome(RoutesCommon):
    """The customer's home with all addons: what it shows, and what it costs."""

    def test_every_addon_has_its_block(self):
        home = self.owner.partner_id.with_user(self.owner)._appsistance_get_home()
        self.assertEqual(
            [block["key"] for block in home["blocks"]],
            [
                "tickets",
                "quotations",
                "visits",
                "reports",
                "contracts",
                "equipment",
                "prepaid",
                "invoices",
            ],
        )

    def test_what_waits_for_the_customer_stands_first(self):
        self.ticket.state = "waiting"
        home = self.owner.partner_id.with_user(self.owner)._appsistance_get_home()
        self.assertEqual(
            [row["url"] for row in home["tasks"]],
            [
                f"/my/tickets/{self.ticket.id}",
                f"/my/orders/{self.quotation.id}",
                f"/my/contracts/{self.waiting.id}",
            ],
        )

    def test_a_contact_of_another_site_finds_nothing_of_this_one(self):
        home = self.keeper.partner_id.with_user(self.keeper)._appsistance_get_home()
        rows = [row for block in home["blocks"] for row in block["rows"]]
        self.assertFalse(rows)

    def test_five_thousand_visits_take_no_more_queries_than_fifty(self):
        self._copy_visits(50)
        few = self._count_queries()
        self._copy_visits(4_950)
        many = self._count_queries()
        self.assertLessEqual(many, MOST_QUERIES)
        self.assertLessEqual(many, few)

    def _copy_visits(self, number):
        copy_visits(self.env, self.coming, self.visit, self.report, number)

    def _count_queries(self):
        self.authenticate(self.owner.login, self.owner.login)
        self.url_open("/my")  # templates and rules are known from here on
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        response = self.url_open("/my")
        self.assertIn("o_appsistance_block_visits", response.text)
        return self.env.cr.sql_log_count - before
