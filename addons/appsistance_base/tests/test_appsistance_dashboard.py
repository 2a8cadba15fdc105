from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from .billing_common import BillingCommon
from .dashboard_cases import DashboardCases


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCases, BillingCommon):
    """The office's home: figures that open what they count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env["appsistance.dashboard"]
        cls.charge = cls._create_charge(price_unit=100.0)

    def test_charges_to_invoice_open_their_list(self):
        for user in (self.dispatcher, self.manager):
            with self.subTest(user=user.login):
                self._check_figure(user, "charges_to_invoice", self.charge)

    def test_the_amount_is_for_who_sees_prices(self):
        figure = self._get_figures(self.manager)["charges_to_invoice"]
        before = figure["amount"]
        self._create_charge(price_unit=50.0)
        after = self._get_figures(self.manager)["charges_to_invoice"]["amount"]
        self.assertAlmostEqual(after - before, 50.0)
        figure = self._get_figures(self.dispatcher)["charges_to_invoice"]
        self.assertIsNone(figure["amount"])

    def test_a_disputed_charge_is_no_more_to_invoice(self):
        self.charge._open_dispute("Too much", self.manager)
        self._check_figure(
            self.manager, "charges_disputed", self.charge, self._create_charge()
        )
        self.assertNotIn(
            self.charge, self._open_figure(self.manager, "charges_to_invoice")
        )

    def test_every_figure_opens_exactly_what_it_counts(self):
        for user in (self.dispatcher, self.manager):
            with self.subTest(user=user.login):
                self._check_all(user)

    def test_the_dispatcher_sees_nothing_that_the_manager_does_not(self):
        self.assertLessEqual(
            set(self._get_figures(self.dispatcher)),
            set(self._get_figures(self.manager)),
        )

    def test_a_figure_that_may_not_be_read_is_left_out(self):
        with self._patch_figures(model="ir.cron"):
            self.assertEqual(self._get_figures(self.manager), {})
        with self._patch_figures(groups="base.group_system"):
            self.assertEqual(self._get_figures(self.manager), {})
            with self.assertRaises(UserError):
                self.home.with_user(self.manager).open_figure("own")

    def test_the_home_is_for_the_office(self):
        for user in (self.technician, self.stranger):
            home = self.home.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    home.get_dashboard()
                with self.assertRaises(AccessError):
                    home.open_figure("charges_to_invoice")

    def test_a_figure_is_split_by_the_values_of_a_selection(self):
        paid = self._create_charge(coverage="free", coverage_reason="Goodwill")
        mine = (self.charge | paid).ids
        with self._patch_figures(
            split="coverage", domain=lambda: Domain("id", "in", mine)
        ):
            [figure] = self._get_figures(self.manager).values()
            self.assertEqual(
                [(part["value"], part["count"]) for part in figure["parts"]],
                [("billable", 1), ("free", 1)],
            )
            self.assertEqual(figure["count"], 2)
            self.assertEqual(self._open_figure(self.manager, "own", "free"), paid)

    def test_what_is_not_on_the_home_is_told_in_a_sentence(self):
        home = self.home.with_user(self.manager)
        for arguments in (
            ("gone",),
            ("charges_to_invoice", "billable"),
            ("charges_to_invoice", ["rubbish"]),
        ):
            with self.subTest(arguments=arguments), self.assertRaises(UserError):
                home.open_figure(*arguments)
        with self._patch_figures(split="coverage"), self.assertRaises(UserError):
            home.open_figure("own", "rubbish")

    def test_nothing_counted_is_never_red(self):
        with self._patch_figures(level="danger", domain=lambda: Domain.FALSE):
            [figure] = self._get_figures(self.manager).values()
        self.assertEqual(figure["level"], "none")

    def test_another_companys_records_are_not_counted(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertNotIn(other, self.manager.company_ids)
        before = self._get_figures(self.manager)["charges_to_invoice"]["count"]
        self._create_charge(company_id=other.id, policy_id=False)
        after = self._get_figures(self.manager)["charges_to_invoice"]["count"]
        self.assertEqual(after, before)

    def test_the_home_asks_as_often_with_many_records_as_with_one(self):
        self._count_queries()
        few = self._count_queries()
        for _number in range(20):
            self._create_charge(price_unit=1.0)
        self.env.flush_all()
        self.assertEqual(self._count_queries(), few)
        figures = len(self._get_figures(self.manager))
        self.assertLessEqual(few, 2 * figures + 10, "about one query for each")

    def test_the_home_is_the_offices_first_menu(self):
        root = self.env.ref("appsistance_base.menu_root")
        home = self.env.ref("appsistance_base.menu_dashboard")
        for user, is_first in (
            (self.dispatcher, True),
            (self.manager, True),
            (self.technician, False),
        ):
            with self.subTest(user=user.login):
                menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
                first = menus[root.id]["children"][0]
                self.assertEqual(first == home.id, is_first)

    def test_a_month_begins_at_the_offices_midnight(self):
        series = {"model": "mail.message", "date": "date"}
        domain = self.home.with_context(tz="Europe/Rome")._get_month_domain(
            series, date(2026, 3, 1), date(2026, 4, 1)
        )
        self.assertEqual(
            list(domain),
            [
                "&",
                ("date", ">=", datetime(2026, 2, 28, 23)),
                ("date", "<", datetime(2026, 3, 31, 22)),
            ],
        )

    def _count_queries(self):
        before = self.env.cr.sql_log_count
        self._get_home(self.manager)
        return self.env.cr.sql_log_count - before

    def _patch_figures(self, **values):
        figure = {
            "key": "own",
            "group": "billing",
            "sequence": 1,
            "label": "Own",
            "icon": "fa-star",
            "level": "info",
            "model": "appsistance.charge",
            "domain": lambda: Domain.TRUE,
            "action": "appsistance_base.appsistance_charge_action",
            **values,
        }
        model = type(self.home)
        return patch.object(model, "_get_dashboard_figures", lambda home: [figure])
