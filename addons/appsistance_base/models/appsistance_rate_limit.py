import ipaddress

from odoo import api, fields, models
from odoo.http import request
from odoo.sql_db import Cursor
from odoo.tools import SQL, hmac

from ..tools import TooManyRequests


class AppsistanceRateLimit(models.Model):
    """How often a public route was called, by whom, in the running window of time.

    The caller is kept as a keyed hash only: no address is stored.
    """

    _name = "appsistance.rate.limit"
    _description = "Rate Limit"
    _log_access = False
    _order = "expires_at, id"

    scope = fields.Char(required=True, readonly=True)
    key_hash = fields.Char(string="Caller (Hash)", required=True, readonly=True)
    hits = fields.Integer(string="Calls", required=True, readonly=True)
    expires_at = fields.Datetime(
        string="Window Ends", required=True, readonly=True, index=True
    )

    _scope_key_hash = models.UniqueIndex("(scope, key_hash)")

    @api.model
    def _hit(self, scope, key, limit, seconds):
        """Count one call of ``key`` and refuse it beyond ``limit`` in ``seconds``.

        It counts in a transaction of its own: a request that fails and is rolled back
        has been made all the same. All workers share the count.

        :raise TooManyRequests: (HTTP 429) when the limit is passed
        """
        key_hash = self._get_key_hash(scope, key)
        with self.env.registry.cursor() as cr:
            hits, wait = self._count_hit(cr, scope, key_hash, seconds)
        if hits > limit:
            raise TooManyRequests(self._get_refusal(wait), retry_after=wait)

    @api.model
    def _hit_request(self, scope, limit, seconds):
        """Count the current HTTP request by the address of the client."""
        address = request.httprequest.remote_addr if request else ""
        self._hit(scope, self._get_address_key(address), limit, seconds)

    @api.model
    def _get_address_key(self, address):
        """One IPv6 client owns a whole /64 network: it counts as one."""
        try:
            ip = ipaddress.ip_address(address or "")
        except ValueError:
            return address or ""
        if ip.version == 4:
            return str(ip)
        return str(ipaddress.ip_network((ip, 64), strict=False))

    @api.model
    def _get_key_hash(self, scope, key):
        return hmac(self.env(su=True), f"appsistance_rate_limit/{scope}", str(key))

    @api.model
    def _count_hit(self, cr, scope, key_hash, seconds):
        """Return the calls in the window, this one included, and how long it lasts."""
        if isinstance(cr, Cursor):
            # Under REPEATABLE READ two calls at once would fail instead of adding up.
            # (A test's cursor lives in a transaction that has begun.)
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        cr.execute(
            SQL(
                """
                INSERT INTO appsistance_rate_limit AS seen
                       (scope, key_hash, hits, expires_at)
                VALUES (%(scope)s, %(key)s, 1, %(now)s + %(window)s)
                ON CONFLICT (scope, key_hash) DO UPDATE SET
                       hits = CASE WHEN seen.expires_at <= %(now)s THEN 1
                                   ELSE seen.hits + 1 END,
                       expires_at = CASE WHEN seen.expires_at <= %(now)s
                                         THEN %(now)s + %(window)s
                                         ELSE seen.expires_at END
                RETURNING hits, EXTRACT(EPOCH FROM expires_at - %(now)s)
                """,
                scope=scope,
                key=key_hash,
                now=SQL("(now() AT TIME ZONE 'UTC')"),
                window=SQL("make_interval(secs => %s)", seconds),
            )
        )
        hits, wait = cr.fetchone()
        return hits, max(1, int(wait))

    @api.model
    def _get_refusal(self, wait):
        minutes = (wait + 59) // 60
        if minutes <= 1:
            return self.env._("Too many requests. Please try again in a minute.")
        return self.env._(
            "Too many requests. Please try again in %(minutes)s minutes.",
            minutes=minutes,
        )

    @api.autovacuum
    def _gc_expired(self):
        self.env.cr.execute(
            """
            DELETE FROM appsistance_rate_limit
                  WHERE expires_at <= (now() AT TIME ZONE 'UTC')
            """
        )
