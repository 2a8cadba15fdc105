from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingPolicy(BillingCommon):
    def _resolve(self, **fact):
        fact = {
            "company": self.company,
            "customer": self.condominium,
            "site": self.site,
            "payer": self.condominium,
            **fact,
        }
        return self.env["appsistance.billing.policy"]._resolve([fact])[0]

    def _get_price(self, product, day="2026-10-12", **request):
        request = {
            "policy": self.policy,
            "payer": self.condominium,
            "product": product,
            "date": date.fromisoformat(day),
            "quantity": 1.0,
            "uom": product.uom_id,
            "currency": self.company.currency_id,
            "company": self.company,
            **request,
        }
        return self.env["appsistance.billing.policy"]._get_prices([request])[0]

    # --------------------------------------------------
    # Which policy
    # --------------------------------------------------

    def test_the_company_decides_where_nobody_else_does(self):
        policy, source = self._resolve()
        self.assertEqual(policy, self.policy)
        self.assertIn(self.company.name, source)

    def test_the_customer_decides_before_the_company(self):
        own = self._create_policy("Condominiums")
        self.condominium.appsistance_billing_policy_id = own
        policy, source = self._resolve()
        self.assertEqual(policy, own)
        self.assertIn(self.condominium.name, source)

    def test_the_site_decides_before_the_customer(self):
        self.condominium.appsistance_billing_policy_id = self._create_policy("Customer")
        own = self._create_policy("Site")
        self.site.appsistance_billing_policy_id = own
        policy, source = self._resolve()
        self.assertEqual(policy, own)
        self.assertIn("Scala A", source)

    def test_a_manufacturer_who_pays_decides_before_the_site(self):
        self.site.appsistance_billing_policy_id = self._create_policy("Site")
        own = self._create_policy("Warranty")
        maker = self._create_customer(
            "Maker",
            appsistance_customer_kind="maker",
            appsistance_billing_policy_id=own.id,
        )
        self.assertEqual(self._resolve(payer=maker)[0], own)

    def test_another_payer_s_policy_does_not_count(self):
        own = self._create_policy("Owner")
        owner = self._create_customer("Owner", appsistance_billing_policy_id=own.id)
        self.assertEqual(self._resolve(payer=owner)[0], self.policy)

    def test_an_archived_policy_decides_nothing(self):
        own = self._create_policy("Old")
        self.site.appsistance_billing_policy_id = own
        own.active = False
        self.assertEqual(self._resolve()[0], self.policy)

    def test_without_any_policy_the_answer_says_so(self):
        self.company.appsistance_billing_policy_id = False
        policy, source = self._resolve()
        self.assertFalse(policy)
        self.assertTrue(source)

    def test_a_policy_of_another_company_is_not_used(self):
        other = self.env["res.company"].create({"name": "Other"})
        policy, _source = self._resolve(company=other)
        self.assertFalse(policy)

    def test_many_facts_are_resolved_with_few_queries(self):
        fact = {"company": self.company, "customer": self.condominium}
        policies = self.env["appsistance.billing.policy"]
        policies._resolve([fact])
        with self.assertQueryCount(0):
            policies._resolve([fact] * 100)

    # --------------------------------------------------
    # Prices
    # --------------------------------------------------

    def test_the_price_table_of_the_policy_comes_first(self):
        price, reason = self._get_price(self.labour)
        self.assertEqual(price, 48.0)
        self.assertIn("Standard", reason)

    def test_an_agreed_price_counts_from_its_first_to_its_last_day(self):
        self.policy.price_ids.filtered(
            lambda row: row.product_id == self.labour
        ).unlink()
        self.policy.price_ids = [
            Command.create(
                {
                    "product_id": self.labour.id,
                    "price": 40.0,
                    "date_from": "2026-01-01",
                    "date_to": "2026-06-30",
                }
            ),
            Command.create(
                {"product_id": self.labour.id, "price": 44.0, "date_from": "2026-07-01"}
            ),
        ]
        self.assertEqual(self._get_price(self.labour, "2026-06-30")[0], 40.0)
        self.assertEqual(self._get_price(self.labour, "2026-07-01")[0], 44.0)
        self.labour.list_price = 50.0
        self.assertEqual(self._get_price(self.labour, "2025-12-31")[0], 50.0)

    def test_the_pricelist_of_the_policy_prices_the_rest(self):
        part = self.env["product.product"].create({"name": "Fan", "list_price": 100.0})
        self.policy.pricelist_id = self.env["product.pricelist"].create(
            {
                "name": "Retail",
                "item_ids": [
                    Command.create(
                        {"compute_price": "percentage", "percent_price": 10.0}
                    )
                ],
            }
        )
        price, reason = self._get_price(part)
        self.assertEqual(price, 90.0)
        self.assertIn("Retail", reason)

    def test_a_pricelist_counts_by_date_and_quantity(self):
        part = self.env["product.product"].create({"name": "Fan", "list_price": 100.0})
        self.policy.pricelist_id = self.env["product.pricelist"].create(
            {
                "name": "Ten",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "fixed",
                            "fixed_price": 70.0,
                            "min_quantity": 10,
                            "date_start": "2026-10-01 00:00:00",
                        }
                    )
                ],
            }
        )
        self.assertEqual(self._get_price(part, quantity=10.0)[0], 70.0)
        self.assertEqual(self._get_price(part, quantity=9.0)[0], 100.0)
        self.assertEqual(self._get_price(part, "2026-09-01", quantity=10.0)[0], 100.0)

    def test_the_product_s_price_comes_last(self):
        part = self.env["product.product"].create({"name": "Fan", "list_price": 12.5})
        self.assertEqual(self._get_price(part)[0], 12.5)

    # --------------------------------------------------
    # Its own values
    # --------------------------------------------------

    def test_ordinary_hours_of_two_weeks_are_those_of_each(self):
        calendar = self.policy.calendar_id.copy()
        calendar.switch_calendar_type()
        lines = calendar.attendance_ids
        lines.filtered(
            lambda line: line.week_type == "1" and line.dayofweek == "0"
        ).unlink()
        self.policy.calendar_id = calendar
        ordinary = self.policy._get_schedule().ordinary
        self.assertTrue(ordinary[0])
        self.assertEqual(ordinary[7], ())
        self.assertEqual(ordinary[1:7], ordinary[8:])

    def test_the_patron_s_day_is_read_as_day_and_month(self):
        self.company.appsistance_patron_day = "15/02"
        self.assertEqual(self.company._appsistance_get_patron(), (2, 15))

    def test_a_patron_s_day_that_does_not_exist_is_refused(self):
        with self.assertRaises(ValidationError):
            self.company.appsistance_patron_day = "31/02"

    def test_a_night_beyond_midnight_is_refused(self):
        with self.assertRaises(ValidationError):
            self.policy.night_from = 25

    @mute_logger("odoo.sql_db")
    def test_a_block_of_no_minutes_is_refused(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.policy.rounding_minutes = 0
            self.policy.flush_recordset()

    @mute_logger("odoo.sql_db")
    def test_a_price_that_ends_before_it_starts_is_refused(self):
        row = self.policy.price_ids[0]
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            row.write({"date_from": "2026-02-01", "date_to": "2026-01-01"})
            row.flush_recordset()
