from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..tools import cadence

# Contracts that are renewed in one transaction.
RENEWAL_BATCH = 100
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
                }
            )
        periods = contracts._open_period()
        withdrawable.period_id.write({"is_withdrawable": True})
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
            elif contract.date_start > contract._get_today():
                message = self.env._(
                    "%s has been renewed already.", contract.display_name
                )
            else:
                continue
            raise UserError(message)

    def _has_valid_notice(self):
        return any(
            notice.state in ("received", "accepted") and notice.is_in_time
            for notice in self.termination_ids
        )

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
        latest = self.date_end - timedelta(days=CONSUMER_DAYS)
        return not any(
            letter.kind == "consumer"
            and letter.state == "sent"
            and self.period_id.date_start <= letter.sent_on.date() <= latest
            for letter in self.letter_ids
        )

    def _index_at_renewal(self):
        """Apply the rises that were proposed for the first day of the new period."""
        rises = self.env["appsistance.contract.indexation"].sudo()
        rises.search(
            [
                ("contract_id", "in", self.ids),
                ("state", "=", "draft"),
                ("date_from", "in", list(set(self.mapped("date_start")))),
            ]
        ).filtered(lambda rise: rise.date_from == rise.contract_id.date_start)._apply()

    # --------------------------------------------------
    # The daily job
    # --------------------------------------------------

    @api.model
    def _cron_renew(self, dry_run=False):
        """Renew what goes on tacitly and close what does not, once its last day is
        over. With ``dry_run``: return what would be done, and do nothing."""
        due = self.browse()
        for company in self.env["res.company"].search([("active", "=", True)]):
            due |= self.search(self._get_ended_domain(company))
        tacit = due.filtered(lambda c: not c.terminated_on and c._is_going_on())
        closing = (due - tacit).filtered(
            lambda c: c.renewal_kind != "request" or c._has_valid_notice()
        )
        if dry_run:
            return {
                "renewed": [
                    (contract, *contract._get_next_dates()) for contract in tacit
                ],
                "ended": closing,
            }
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(tacit) + len(closing))
        for name, records in (("_renew", tacit), ("_end", closing)):
            for batch in split_every(RENEWAL_BATCH, records.ids, self.browse):
                batch.try_lock_for_update()._do_safely(name)
                if not progress._commit_progress(len(batch)):
                    return None
        return None

    @api.model
    def _get_ended_domain(self, company):
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "active")
            & Domain("date_end", "<", self._get_company_today(company))
        )

    def _do_safely(self, name):
        """One contract that cannot is told in its chatter, the others go on."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                getattr(self, name)()
                self.env.flush_all()
        except UserError as error:
            self.env.invalidate_all()
            if len(self) == 1:
                self.message_post(body=str(error))
                return
            for contract in self:
                contract._do_safely(name)
