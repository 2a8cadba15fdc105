from odoo import sql_db
from odoo.tests import tagged

from odoo.addons.appsistance_base.tools import TooManyRequests
from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TestAppsistanceRateLimit(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.limiter = cls.env["appsistance.rate.limit"]

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def _hit(self, times, key="203.0.113.7", limit=3, scope="test"):
        for _time in range(times):
            self.limiter._hit(scope, key, limit, 60)

    def test_calls_up_to_the_limit_pass(self):
        self._hit(3)
        self.assertEqual(self.limiter.search([("scope", "=", "test")]).hits, 3)

    def test_the_call_beyond_the_limit_is_refused_with_429(self):
        self._hit(3)
        with self.assertRaises(TooManyRequests) as refusal:
            self._hit(1)
        self.assertEqual(refusal.exception.http_status, 429)
        self.assertLessEqual(refusal.exception.retry_after, 60)
        self.assertIn("try again in a minute", str(refusal.exception))

    def test_another_caller_is_not_refused(self):
        self._hit(3)
        self._hit(3, key="203.0.113.8")

    def test_another_scope_counts_apart(self):
        self._hit(3)
        self._hit(3, scope="other")

    def test_a_new_window_begins_after_the_old_one(self):
        self._hit(3)
        self.env.cr.execute(
            "UPDATE appsistance_rate_limit SET expires_at = now() - interval '1 day'"
        )
        self._hit(1)
        self.limiter.invalidate_model()
        self.assertEqual(self.limiter.search([("scope", "=", "test")]).hits, 1)

    def test_the_address_is_not_stored(self):
        self._hit(1)
        row = self.limiter.search([("scope", "=", "test")])
        self.assertRegex(row.key_hash, r"^[0-9a-f]{64}$")

    def test_the_addresses_of_one_ipv6_network_count_as_one(self):
        key = self.limiter._get_address_key
        self.assertEqual(key("2001:db8::1"), key("2001:db8::ffff"))
        self.assertNotEqual(key("2001:db8::1"), key("2001:db8:0:1::1"))
        self.assertNotEqual(key("203.0.113.7"), key("203.0.113.8"))

    def test_old_rows_are_vacuumed(self):
        self._hit(1)
        self._hit(1, scope="old")
        self.env.cr.execute(
            "UPDATE appsistance_rate_limit SET expires_at = now() - interval '1 day' "
            "WHERE scope = 'old'"
        )
        self.limiter._gc_expired()
        self.assertTrue(self.limiter.search([("scope", "=", "test")]))
        self.assertFalse(self.limiter.search([("scope", "=", "old")]))

    def test_counting_is_one_statement(self):
        with self.env.registry.cursor() as cr:
            before = cr.sql_log_count
            self.limiter._count_hit(cr, "test", "x", 60)
            self.assertEqual(cr.sql_log_count - before, 1)


@tagged("post_install", "-at_install")
class TestAppsistanceRateLimitTransactions(BaseCommon):
    """With real connections, as two workers have."""

    def setUp(self):
        super().setUp()
        self.limiter = self.env["appsistance.rate.limit"]
        self.key_hash = "test-transactions"
        self.addCleanup(self._remove)

    def _cursor(self):
        return sql_db.db_connect(self.env.cr.dbname).cursor()

    def _count(self, cr):
        return self.limiter._count_hit(cr, "test", self.key_hash, 60)[0]

    def _remove(self):
        with self._cursor() as cr:
            cr.execute(
                "DELETE FROM appsistance_rate_limit WHERE key_hash = %s",
                [self.key_hash],
            )

    def test_two_workers_share_the_count_even_in_old_snapshots(self):
        with self._cursor() as first:
            self.assertEqual(self._count(first), 1)
            first.commit()
            with self._cursor() as second:
                self.assertEqual(self._count(second), 2)
            self.assertEqual(self._count(first), 3)

    def test_a_request_that_is_rolled_back_has_been_counted(self):
        with self._cursor() as cr:
            self.assertEqual(self._count(cr), 1)
        with self._cursor() as request_cr:
            request_cr.execute("SELECT 1")
            with self._cursor() as cr:
                self.assertEqual(self._count(cr), 2)
            request_cr.rollback()
        with self._cursor() as cr:
            self.assertEqual(self._count(cr), 3)
