from datetime import timedelta

from psycopg2 import Error as DatabaseError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, split_every

from ..tools import cadence

# Contracts that are renewed in one transaction.
RENEWAL_BATCH = 50
# Days before the end by which the law wants consumers told (art. 65-bis).
CONSUMER_DAYS = 30


class AppsistanceContract(models.Model):
    """[Rinnovo] The ended period is closed for good, and the next one begins."""

    _inherit = "appsistance.contract"

    is_consumer = fields.Boolean(
        string="Consumer",
        compute="_compute_is_consumer",
        store=True,
        readonly=False,
        help="Has to be told 30 days before a tacit renewal; else he may withdraw.",
    )

    renewal_error = fields.Text(
        readonly=True, copy=False, help="Why the daily job could not renew or end it."
    )

    @api.depends("customer_id")
    def _compute_is_consumer(self):
        for contract in self:
            partner = contract.customer_id.commercial_partner_id
            contract.is_consumer = bool(
                partner and not partner.is_company and not partner.vat
            )

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_renew(self):
        """Renew on request, before or after the end."""
        self._check_manager()
        self.check_access("write")
        self._renew()

    # --------------------------------------------------
    # Renewal
    # --------------------------------------------------

    def _renew(self):
        """Seal the current periods and open the next ones, all or none."""
        self._check_renewable()
        contracts = self.sudo()
        withdrawable = contracts.filtered(lambda c: c._is_notice_missing())
        contracts.period_id._seal()
        for dates, group in contracts.grouped(
            lambda contract: contract._get_next_dates()
        ).items():
            group.write(
                {
                    "date_start": dates[0],
                    "date_end": dates[1],
                    "generated_until": False,
                    "renewal_error": False,
                }
            )
        periods = contracts._open_period()
        withdrawable.period_id.write({"is_withdrawable": True})
        contracts._propose_at_renewal()
        contracts._index_at_renewal()
        contracts._confirm_dues()
        contracts._grant_allowances()
        contracts._plan_instalments()
        return periods

    def _check_renewable(self):
        self._check_states("active")
        for contract in self.sudo():
            if contract.renewal_kind == "none":
                message = self.env._("%s is not renewed.", contract.display_name)
            elif contract.terminated_on or contract._has_valid_notice():
                message = self.env._("%s has been terminated.", contract.display_name)
            elif contract._get_today() < contract._get_first_renewal_day():
                message = self.env._(
                    "%(contract)s has been renewed already: its period lasts until"
                    " %(end)s and can be renewed from %(day)s.",
                    contract=contract.display_name,
                    end=format_date(self.env, contract.date_end),
                    day=format_date(self.env, contract._get_first_renewal_day()),
                )
            else:
                continue
            raise UserError(message)

    def _get_first_renewal_day(self):
        """A period is renewed in its second half: a second click renews no further."""
        self.ensure_one()
        days = (self.date_end - self.date_start).days + 1
        return self.date_start + timedelta(days=days // 2)

    def _has_valid_notice(self):
        return any(notice._ends_contract() for notice in self.termination_ids)

    def _get_next_dates(self):
        """The first and last day of the next period; month ends do not drift."""
        self.ensure_one()
        start = self.date_end + timedelta(days=1)
        anchor = min(self.period_ids.mapped("date_start"), default=self.date_start).day
        if cadence.clamp(start.year, start.month, anchor) != start:
            anchor = start.day
        month = cadence.add_months(start, self.renewal_months)
        after = cadence.clamp(month.year, month.month, anchor)
        return start, after - timedelta(days=1)

    def _is_notice_missing(self):
        """Whether a consumer was not told in time before a tacit renewal."""
        self.ensure_one()
        if self.renewal_kind != "tacit" or not self.is_consumer:
            return False
        told = self.consumer_notified_on
        return not told or told > self.date_end - timedelta(days=CONSUMER_DAYS)

    # --------------------------------------------------
    # The daily job
    # --------------------------------------------------

    @api.model
    def _cron_renew(self, dry_run=False):
        """Renew what goes on tacitly and close what does not, once its last day is
        over. With ``dry_run``: return what would be done, and do nothing."""
        due = self._find_ended()
        tacit = due.filtered(lambda c: not c.terminated_on and c._is_going_on())
        closing = (due - tacit).filtered(
            lambda c: (
                c.renewal_kind != "request" or c.terminated_on or c._has_valid_notice()
            )
        )
        if dry_run:
            return {
                "renewed": [
                    (contract, *contract._get_next_dates()) for contract in tacit
                ],
                "ended": closing,
            }
        jobs = [("_renew", tacit.ids), ("_end", closing.ids)]
        self.env["ir.cron"]._commit_progress(remaining=sum(len(j[1]) for j in jobs))
        for name, ids in jobs:
            for batch in split_every(RENEWAL_BATCH, ids, self.browse):
                if not batch._do_batch(name):
                    return None
        return None

    def _find_ended(self, domain=Domain.TRUE):
        """What runs and whose last day is over where its company is."""
        found = self.browse()
        for company in self.env["res.company"].search([("active", "=", True)]):
            found |= self.search(domain & self._get_ended_domain(company))
        return found

    @api.model
    def _get_ended_domain(self, company):
        today = self._get_company_today(company)
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "active")
            & (Domain("date_end", "<", today) | Domain("terminated_on", "<", today))
        )

    def _do_batch(self, name):
        """Do and keep one batch; return whether there is time for another. Those that
        somebody else has renewed or ended meanwhile are left alone."""
        todo = self.try_lock_for_update()
        if todo:
            todo._find_ended(Domain("id", "in", todo.ids))._do_safely(name)
        go_on = self.env["ir.cron"]._commit_progress(len(self))
        # What a batch has read is not kept for the next one.
        self.env.invalidate_all()
        return go_on

    def _do_safely(self, name):
        """One contract that cannot be renewed says why, the others go on."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                getattr(self, name)()
                self.env.flush_all()
        except (DatabaseError, UserError, ValueError, TypeError) as error:
            if (getattr(error, "pgcode", None) or "").startswith("40"):
                # somebody else works on it: the whole job is tried again
                raise
            self.env.invalidate_all()
            if len(self) == 1:
                self.sudo().renewal_error = str(error)
                return
            for contract in self:
                contract._do_safely(name)
