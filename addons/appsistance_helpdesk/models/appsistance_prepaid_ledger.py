from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.appsistance_base.tools.work_time import local_date

from ..tools.prepaid import Offer

DEFAULT_TIMEZONE = "Europe/Rome"
# what changes together with a row of the ledger only
LEDGER_FIELDS = frozenset(("balance", "minutes", "state"))


class AppsistancePrepaidPackage(models.Model):
    """The ledger of a package: the balance moves only together with a row."""

    _inherit = "appsistance.prepaid.package"

    # --------------------------------------------------
    # Packages of a call
    # --------------------------------------------------

    @api.model
    def _find_valid(self, customers, companies, date_from, date_to):
        """Packages that could pay on a day between the dates, the oldest first.

        The oldest is the one that ends first: its minutes are lost otherwise.
        """
        return self.search(
            Domain("customer_id", "in", customers.ids)
            & Domain("company_id", "in", companies.ids)
            & Domain("state", "in", ("active", "used"))
            & Domain("date_from", "<=", date_to)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date_from))
        )

    def _is_valid_on(self, day):
        self.ensure_one()
        return self.date_from <= day and (not self.date_to or day <= self.date_to)

    def _prepare_offer(self, team, moment):
        """What this package offers to a call of ``team`` that began at ``moment``."""
        self.ensure_one()
        return Offer(
            key=self.id,
            available=self.balance,
            overdraft=self.overdraft,
            block=self.block_minutes,
            minimum=self.minimum_minutes,
            opening=self.opening_minutes,
            percent=self._get_percent(team, moment),
        )

    def _get_percent(self, team, moment):
        """The first rule that fits holds; none at all: a minute is a minute."""
        for rule in self.rule_ids:
            if rule._fits(team, moment):
                return rule.percent
        return 100

    # --------------------------------------------------
    # The ledger
    # --------------------------------------------------

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or field.name not in LEDGER_FIELDS
        )

    def _add_entry(self, kind, minutes, source_key, reason, **values):
        """Move the balance by ``minutes`` (positive: added) and write its row.

        One UPDATE: of two transactions that take the last minutes the second is
        refused by PostgreSQL and tried again by the request, with the balance as it
        has become. The CHECK refuses what passes the overdraft.
        """
        self.ensure_one()
        self.flush_recordset()
        [(balance,)] = self.env.execute_query(
            SQL(
                "UPDATE appsistance_prepaid_package SET balance = balance + %s"
                " WHERE id = %s RETURNING balance",
                minutes,
                self.id,
            )
        )
        self.invalidate_recordset(["balance"], flush=False)
        if self.state in ("active", "used"):
            state = "active" if balance > 0 else "used"
            if state != self.state:
                self.write({"state": state})
        return self.env["appsistance.prepaid.entry"].create(
            {
                "package_id": self.id,
                "company_id": self.company_id.id,
                "customer_id": self.customer_id.id,
                "kind": kind,
                "minutes": minutes,
                "balance": balance,
                "source_key": source_key,
                "reason": reason,
                **values,
            }
        )

    @api.model
    def _get_local_day(self, company, moment):
        """The company's day of a naive UTC moment."""
        return local_date(moment, company.partner_id.tz or DEFAULT_TIMEZONE)

    # --------------------------------------------------
    # Expiry
    # --------------------------------------------------

    @api.model
    def _cron_expire(self):
        """Take away what is left of packages whose last day is over.

        No document is made of it. A package in overdraft keeps its debt in sight.
        """
        for company in self._get_companies():
            today = self._get_local_day(company, fields.Datetime.now())
            ended = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", ("active", "used")),
                    ("date_to", "<", today),
                ]
            )
            ended._expire()

    def _expire(self):
        for package in self:
            if package.balance > 0:
                package._add_entry(
                    "expiry",
                    -package.balance,
                    f"expiry/{package.date_to}",
                    self.env._("Not used until %s", package.date_to),
                )
        self.write({"state": "expired"})
