from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ..tools import cadence

# Days before its first day from which a rise is proposed, so that letters leave in
# time; the company says for how long after it a rise is made good.
PROPOSED_BEFORE = 60
# Contracts and rises of one transaction.
BATCH = 200


class AppsistanceContract(models.Model):
    """[Adeguamento ISTAT] What was agreed about rises, and the daily job that proposes
    and applies them."""

    _inherit = "appsistance.contract"

    indexation_kind = fields.Selection(
        [("none", "None"), ("fixed", "Fixed Rise"), ("index", "By an Index")],
        string="Indexation",
        required=True,
        default="none",
        tracking=True,
    )
    indexation_percent = fields.Float(
        string="Rise (%)", digits=(9, 4), tracking=True, help="Each time."
    )
    index_id = fields.Many2one(
        "appsistance.contract.index", string="Price Index", index="btree_not_null"
    )
    index_share = fields.Float(
        string="Share of the Index (%)", default=100.0, help="100 or 75, as agreed."
    )
    indexation_when = fields.Selection(
        [("renewal", "At Renewal"), ("month", "Every Year in a Month")],
        string="Indexed",
        required=True,
        default="renewal",
        help="In a month: inside a period of several years too, from the second year"
        " of the contract on.",
    )
    indexation_month = fields.Selection(
        lambda self: self._selection_month(), string="Month of the Rise", default="1"
    )

    _check_indexation = models.Constraint(
        "CHECK (indexation_percent > -100)", "Prices cannot fall by 100 % or more."
    )
    _check_share = models.Constraint(
        "CHECK (index_share > 0 AND index_share <= 100)",
        "The share of an index is above 0 and up to 100 %.",
    )
    _check_index = models.Constraint(
        "CHECK (indexation_kind != 'index' OR index_id IS NOT NULL)",
        "Choose the price index.",
    )
    _check_indexation_month = models.Constraint(
        "CHECK (indexation_when != 'month' OR indexation_month IS NOT NULL)",
        "Choose the month of the yearly rise.",
    )

    # --------------------------------------------------
    # Proposals
    # --------------------------------------------------

    def _get_indexation_days(self, since, until):
        """The first days of new prices from ``since`` to ``until``, as agreed."""
        self.ensure_one()
        if self.indexation_kind == "none" or not self.date_end:
            return []
        next_day = self.date_end + timedelta(days=1)
        goes_on = not self.terminated_on and self._is_going_on()
        if self.indexation_when == "renewal":
            days = [self.date_start] if self.period_id.previous_id else []
            days += [next_day] if goes_on else []
        else:
            last = min(until, self.terminated_on or self.date_end)
            days = self._get_yearly_days(until if goes_on else last)
        return [day for day in days if since <= day <= until]

    def _get_yearly_days(self, until):
        """The first of the month of each year, from the second year on."""
        begin = min(self.period_ids.mapped("date_start"), default=self.date_start)
        month = int(self.indexation_month)
        second = cadence.shift(begin, 12)
        days = (
            cadence.clamp(year, month, 1) for year in range(begin.year, until.year + 1)
        )
        return [day for day in days if second <= day <= until]

    def _propose_indexations(self, since, until):
        """Propose the rises that are missing: each day once, also where somebody
        cancelled it."""
        rises = self.env["appsistance.contract.indexation"].sudo()
        known = set(
            rises.search([("contract_id", "in", self.ids)]).mapped(
                lambda rise: (rise.contract_id.id, rise.date_from)
            )
        )
        made = rises.create(
            [
                contract._prepare_indexation(day)
                for contract in self.sudo()
                for day in contract._get_indexation_days(since, until)
                if (contract.id, day) not in known
            ]
        )
        made._read_values()
        return made

    def _prepare_indexation(self, day):
        self.ensure_one()
        vals = {"contract_id": self.id, "date_from": day}
        if self.indexation_kind == "fixed":
            return {**vals, "percent": self.indexation_percent}
        return {
            **vals,
            "percent": 0.0,
            "is_waiting": True,
            "index_id": self.index_id.id,
            "index_share": self.index_share,
        }

    # --------------------------------------------------
    # At renewal
    # --------------------------------------------------

    def _propose_at_renewal(self):
        for day, group in self.grouped("date_start").items():
            group._propose_indexations(day, day)

    def _index_at_renewal(self):
        """Apply the rises of the first day of the new period."""
        rises = self.env["appsistance.contract.indexation"].sudo()
        rises.search(
            [
                ("contract_id", "in", self.ids),
                ("state", "=", "draft"),
                ("is_waiting", "=", False),
                ("date_from", "in", list(set(self.mapped("date_start")))),
            ]
        ).filtered(lambda rise: rise.date_from == rise.contract_id.date_start)._apply()

    # --------------------------------------------------
    # The daily job
    # --------------------------------------------------

    @api.model
    def _cron_index(self):
        """Propose the rises that come, and apply those whose day has come."""
        progress = self.env["ir.cron"]
        ids = self.search(self._get_indexed_domain()).ids
        progress._commit_progress(remaining=len(ids))
        for batch in split_every(BATCH, ids, self.browse):
            for company, contracts in batch.grouped("company_id").items():
                today = self._get_company_today(company)
                contracts._propose_indexations(
                    today - timedelta(days=company.appsistance_contract_index_days),
                    today + timedelta(days=PROPOSED_BEFORE),
                )
            if not progress._commit_progress(len(batch)):
                return
            self.env.invalidate_all()
        self.env["appsistance.contract.indexation"]._apply_due()

    @api.model
    def _get_indexed_domain(self):
        return Domain("state", "=", "active") & Domain("indexation_kind", "!=", "none")
