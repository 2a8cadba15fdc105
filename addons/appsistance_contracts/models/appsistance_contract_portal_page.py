from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

# So long the link of the mail opens the contract after it was signed.
LINK_DAYS = 30
RUNNING_STATES = ("active",)
ENDED_STATES = ("ended", "terminated", "archived")
# A job that has no day yet.
UNPLANNED_STATES = ("to_plan", "waiting")


class AppsistanceContract(models.Model):
    """What the pages of the portal show of contracts, for all of them at once."""

    _inherit = "appsistance.contract"

    @api.model
    def _get_portal_domain(self):
        """Hook: the contracts of the portal, among those that the rules open. Templates
        are drafts; what our office has put into its history stays the customer's."""
        is_shown = Domain("active", "=", True) | Domain("state", "=", "archived")
        return Domain("state", "!=", "draft") & is_shown

    @api.model
    def _get_portal_to_sign_domain(self):
        return Domain("state", "=", "to_sign") & Domain("signed_on", "=", False)

    def _is_in_portal(self):
        """The same, of one contract."""
        self.ensure_one()
        is_shown = self.active or self.state == "archived"
        return is_shown and self.state != "draft" and not self.is_template

    def _is_link_open(self):
        """Whether the link of the mail still opens it."""
        self.ensure_one()
        if self.state == "draft" or not self.active:
            return False
        if not self.signed_on:
            return self.state == "to_sign"
        return self.signed_on > fields.Datetime.now() - timedelta(days=LINK_DAYS)

    def _get_portal_status(self):
        """(text, colour) of the badge."""
        self.ensure_one()
        if self.state == "to_sign":
            if self.signed_on:
                return self.env._("Signed"), "info"
            return self.env._("To Sign"), "warning"
        if self.state == "active":
            if self.date_start > self._get_today():
                return self.env._("Not Begun"), "info"
            return self.env._("In Force"), "success"
        return self.env._("Ended"), "secondary"

    def _get_portal_periods(self):
        """``[(period, what was agreed)]`` of those that have ended: to be read, and
        without what they cost, as the pages of running contracts."""
        self.ensure_one()
        ended = self.sudo().period_ids.filtered(lambda p: p.state == "sealed")
        return [
            (period, period._get_portal_content())
            for period in ended.sorted("number", reverse=True)
        ]

    # --------------------------------------------------
    # Visits
    # --------------------------------------------------

    def _get_portal_visits(self, domain, order, limit=None):
        """Their visits as the user's own rights show them; then as superuser."""
        visits = self.env["appsistance.visit"]
        found = visits.sudo()._search([("work_order_id.contract_id", "in", self.ids)])
        return visits.search(
            Domain("id", "in", found) & domain, order=order, limit=limit
        ).sudo()

    def _get_portal_coming(self, limit=None):
        coming = self.env["appsistance.visit"]._get_coming_domain()
        return self._get_portal_visits(coming, "start, id", limit)

    def _get_portal_past(self, limit=None):
        past = self.env["appsistance.visit"]._get_past_domain()
        return self._get_portal_visits(past, "start desc, id desc", limit)

    def _get_portal_dues_domain(self):
        """What the plan owes and has no day yet."""
        today = self._get_own_today()
        return (
            Domain("contract_id", "in", self.ids)
            & Domain("state", "in", ("due", "generated"))
            & Domain("is_provisional", "=", False)
            & Domain("date_due", ">=", today)
            & (
                Domain("work_order_id", "=", False)
                | Domain("work_order_id.state", "in", UNPLANNED_STATES)
            )
        )

    def _get_portal_next(self):
        """``{contract: text}`` of the next date: a day once it is fixed, else a
        month. A constant number of queries."""
        texts = {}
        for contract_id, visit in self._get_portal_next_visits():
            texts[contract_id] = visit._get_portal_day()
        dues = self.env["appsistance.contract.due"].sudo()
        rest = self.filtered(lambda contract: contract.id not in texts)
        for contract, day in dues._read_group(
            rest._get_portal_dues_domain(), ["contract_id"], ["date_due:min"]
        ):
            texts[contract.id] = self._format_month(day)
        return texts

    def _get_portal_next_visits(self):
        """``[(contract_id, visit)]``: the first of those to come that the user's own
        rights show him; then as superuser. However many there are, one is read."""
        visits = self.env["appsistance.visit"]
        shown = visits._search(visits._get_coming_domain())
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (job.contract_id) job.contract_id, visit.id
                     FROM appsistance_visit visit
                     JOIN appsistance_work_order job ON job.id = visit.work_order_id
                    WHERE job.contract_id IN %(contracts)s AND visit.id IN %(shown)s
                    ORDER BY job.contract_id, visit.start, visit.id""",
                contracts=tuple(self.ids) or (0,),
                shown=shown.subselect(),
            )
        )
        found = visits.sudo().browse([visit_id for _contract_id, visit_id in rows])
        return list(zip((row[0] for row in rows), found, strict=True))

    @api.model
    def _format_month(self, day):
        return format_date(self.env, day, date_format="MMMM y")

    def _get_portal_plan(self):
        """``[(month, dues)]`` of what has no day yet."""
        dues = (
            self.env["appsistance.contract.due"]
            .sudo()
            .search(self._get_portal_dues_domain(), order="date_due, id")
        )
        groups = dues.grouped("month")
        return [(self._format_month(month), rows) for month, rows in groups.items()]

    def _get_portal_allowances(self):
        today = self._get_own_today()
        return (
            self.env["appsistance.contract.allowance"]
            .sudo()
            .search(
                [
                    ("contract_id", "in", self.ids),
                    ("date_from", "<=", today),
                    ("date_to", ">=", today),
                ]
            )
        )
