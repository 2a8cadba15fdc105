from psycopg2 import Error as DatabaseError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, split_every
from odoo.tools.misc import formatLang

from ..tools import cadence

LEAST_PERCENT = -100.0
# Months from the one that an index describes to the one in which it is used.
INDEX_DELAY = 2
# A fall in a year, in percent, that is not believed.
MOST_FALL = 5.0
# Rises that are applied in one transaction.
BATCH = 200


class AppsistanceContractIndexation(models.Model):
    """[Adeguamento ISTAT] One rise of a contract's fees, with what it was made of."""

    _name = "appsistance.contract.indexation"
    _description = "Indexation"
    _order = "date_from desc, id desc"
    _rec_names_search = ["contract_id.name", "customer_id.name"]

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    period_id = fields.Many2one(
        "appsistance.contract.period", ondelete="restrict", index="btree_not_null"
    )
    date_from = fields.Date(required=True, help="First day of the new prices.")
    percent = fields.Float(digits=(9, 4), required=True)
    index_id = fields.Many2one("appsistance.contract.index", ondelete="restrict")
    index_share = fields.Float(string="Share of the Index (%)", default=100.0)
    value_from = fields.Float(digits=(12, 4))
    value_to = fields.Float(digits=(12, 4))
    coefficient = fields.Float(
        string="Linking Coefficient",
        digits=(12, 6),
        default=1.0,
        help="Joins the two values where the base of the index changed between them.",
    )
    state = fields.Selection(
        [("draft", "Proposed"), ("applied", "Applied"), ("cancelled", "Cancelled")],
        string="Status",
        required=True,
        default="draft",
        readonly=True,
    )
    reason = fields.Char(help="Kept with the prices; empty: what it was made of.")
    note = fields.Char(readonly=True, help="Why it could not be applied.")
    is_waiting = fields.Boolean(
        string="Waiting for the Index",
        readonly=True,
        help="The values of the index have not been entered yet.",
    )
    customer_id = fields.Many2one(
        related="contract_id.customer_id", store=True, index=True
    )

    amount_before = fields.Monetary(string="Before", compute="_compute_amounts")
    amount_after = fields.Monetary(string="After", compute="_compute_amounts")
    currency_id = fields.Many2one(related="contract_id.currency_id")

    _once = models.UniqueIndex(
        "(contract_id, date_from) WHERE state != 'cancelled'",
        "The prices have been raised from this day already.",
    )
    _check_percent = models.Constraint(
        "CHECK (percent > -100)", "Prices cannot fall by 100 % or more."
    )

    @api.depends("contract_id", "date_from")
    def _compute_display_name(self):
        for rise in self:
            rise.display_name = self.env._(
                "%(contract)s from %(day)s",
                contract=rise.contract_id.name or "",
                day=format_date(self.env, rise.date_from),
            )

    @api.depends("percent", "state", "contract_id")
    def _compute_amounts(self):
        """The preview: the indexed fees, before and after."""
        for rise in self:
            rows = rise._get_price_rows()
            rise.amount_before = sum(before for _fee, before, _after in rows)
            rise.amount_after = sum(after for _fee, _before, after in rows)

    def _get_price_rows(self):
        """``(fee, before, after)`` of the indexed fees."""
        self.ensure_one()
        fees = self.contract_id.sudo().fee_ids
        if self.state == "applied":
            rows = fees.price_ids.filtered(lambda row: row.indexation_id == self)
            return [(row.fee_id, row.previous_amount, row.amount) for row in rows]
        return [
            (fee, fee.amount, self._raise(fee.amount))
            for fee in fees
            if fee._is_indexed_from(self.date_from)
        ]

    def _raise(self, amount):
        return self.currency_id.round(amount * (1 + self.percent / 100))

    @api.onchange("index_id", "index_share", "value_from", "value_to", "coefficient")
    def _onchange_index(self):
        if self.index_id and self.value_from and self.value_to:
            self.percent = self._get_percent()

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_vals(vals)
        rises = super().create(vals_list)
        rises.contract_id._check_open()
        return rises

    def write(self, vals):
        self._check_vals(vals)
        self._check_draft()
        if "percent" in vals and not self.env.su:
            # entered by hand: nothing is waited for
            vals = {"is_waiting": False, **vals}
        return super().write(vals)

    def _check_vals(self, vals):
        if vals.get("percent", 0.0) <= LEAST_PERCENT:
            raise ValidationError(self.env._("Prices cannot fall by 100 % or more."))
        if not self.env.su and vals.keys() & {"period_id", "state"}:
            raise AccessError(
                self.env._("A price rise is applied or cancelled by its buttons only.")
            )

    # --------------------------------------------------
    # The index
    # --------------------------------------------------

    def _get_percent(self):
        """The change of the index, and the share of it that was agreed."""
        self.ensure_one()
        change = self.index_id._get_change(
            self.value_from, self.value_to, self.coefficient or 1.0
        )
        return round(change * self.index_share / 100, 4)

    def action_read_index(self):
        """Take the values of the index: two months before, and a year earlier."""
        self.check_access("write")
        missing = self.filtered("index_id") - self._read_values()
        if missing:
            raise UserError(missing[0].note or missing[0]._get_waiting_text())

    def _get_index_months(self):
        """The months whose values are compared: the last one published, a year ago."""
        self.ensure_one()
        month = cadence.add_months(self.date_from, -INDEX_DELAY)
        return cadence.add_months(month, -12), month

    def _read_values(self):
        """Fill what is known of the index; return the rises that have it."""
        done = self.browse()
        for rise in self.filtered("index_id"):
            values = {row.month: row.value for row in rise.index_id.value_ids}
            old, new = (values.get(month) for month in rise._get_index_months())
            if old and new and rise._set_values(old, new):
                done |= rise
        return done

    def _set_values(self, old, new):
        """Keep the values that are compared. A fall that no index shows in a year means
        a new base whose linking coefficient is missing: the rise waits for it."""
        self.ensure_one()
        rise = self.sudo()
        index = rise.index_id
        coefficient = index._get_coefficient(*rise._get_index_months())
        change = index._get_change(old, new, coefficient)
        is_doubtful = change < -MOST_FALL
        vals = {"value_from": old, "value_to": new, "coefficient": coefficient}
        if is_doubtful:
            vals |= {"is_waiting": True, "note": rise._get_base_text(change)}
        else:
            percent = round(change * rise.index_share / 100, 4)
            vals |= {"is_waiting": False, "percent": percent, "note": False}
        rise.write(vals)
        return not is_doubtful

    def _get_base_text(self, change):
        return self.env._(
            "The index %(index)s would fall by %(percent)s %%: if its base has changed,"
            " enter the linking coefficient of the new base; if not, enter the rise by"
            " hand.",
            index=self.index_id.name,
            percent=f"{-change:g}",
        )

    def _get_waiting_text(self):
        self.ensure_one()
        old, new = self._get_index_months()
        return self.env._(
            "Enter the values of the index %(index)s for %(old)s and %(new)s.",
            index=self.index_id.name,
            old=f"{old:%m/%Y}",
            new=f"{new:%m/%Y}",
        )

    # --------------------------------------------------
    # Applying
    # --------------------------------------------------

    def action_apply(self):
        self.env["appsistance.contract"]._check_manager()
        self.check_access("write")
        for rise in self:
            if rise.date_from > rise.contract_id.date_end:
                raise UserError(
                    self.env._(
                        "%s is not renewed yet: the new prices come with the renewal.",
                        rise.contract_id.display_name,
                    )
                )
        self._apply()

    def action_cancel(self):
        self.check_access("write")
        self._check_draft()
        self.sudo().write({"state": "cancelled"})

    def _check_draft(self):
        if any(rise.state != "draft" for rise in self):
            raise UserError(self.env._("This price rise is not proposed any more."))

    def _apply(self):
        """Raise the indexed fees; the old price stays in the history."""
        self._check_draft()
        rises = self.sudo()
        waiting = rises.filtered("is_waiting")
        if waiting:
            raise UserError(waiting[0]._get_waiting_text())
        rises.contract_id._check_states("active")
        rows = []
        for rise in rises.sorted("date_from"):
            reason = rise.reason or rise._get_reason()
            for fee, before, after in rise._get_price_rows():
                day = rise.date_from
                rows.append(fee._prepare_price(day, before, after, reason, rise))
                fee.with_context(appsistance_indexing=True).amount = after
        self.env["appsistance.contract.fee.price"].sudo().create(rows)
        for period, group in rises.grouped(lambda r: r.contract_id.period_id).items():
            group.write({"state": "applied", "period_id": period.id, "note": False})
        rises.contract_id._plan_instalments()

    def _get_reason(self):
        """What the history of prices says."""
        self.ensure_one()
        percent = formatLang(self.env, self.percent, digits=4).rstrip("0").rstrip(",.")
        if not self.index_id:
            return self.env._("Rise of %s %%", percent)
        old, new = self._get_index_months()
        return self.env._(
            "%(index)s from %(old)s to %(new)s, %(share)s %% of it: %(percent)s %%",
            index=self.index_id.name,
            old=f"{old:%m/%Y}",
            new=f"{new:%m/%Y}",
            share=f"{self.index_share:g}",
            percent=percent,
        )

    @api.model
    def _apply_due(self):
        """The daily job: what waits for its index reads it, what is due is applied;
        one that cannot says why, the others go on."""
        waiting = [("state", "=", "draft"), ("is_waiting", "=", True)]
        self.search([*waiting, ("contract_id.state", "=", "active")])._read_values()
        ids = []
        for company in self.env["res.company"].search([("active", "=", True)]):
            today = self.env["appsistance.contract"]._get_company_today(company)
            ids += self.search(self._get_due_domain(company, today)).ids
        progress = self.env["ir.cron"]
        for batch in split_every(BATCH, ids, self.browse):
            batch.try_lock_for_update()._apply_safely()
            if not progress._commit_progress(len(batch)):
                break
            self.env.invalidate_all()

    @api.model
    def _get_due_domain(self, company, today):
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "draft")
            & Domain("is_waiting", "=", False)
            & Domain("contract_id.state", "=", "active")
            & Domain("date_from", "<=", today)
        )

    def _apply_safely(self):
        todo = self.filtered(
            lambda rise: (
                rise.state == "draft" and rise.date_from <= rise.contract_id.date_end
            )
        )
        if not todo:
            return
        try:
            with self.env.cr.savepoint():
                todo._apply()
                self.env.flush_all()
        except (DatabaseError, UserError) as error:
            if (getattr(error, "pgcode", None) or "").startswith("40"):
                # somebody else works on it: the whole job is tried again
                raise
            self.env.invalidate_all()
            if len(todo) == 1:
                todo.sudo().note = str(error)
                return
            for rise in todo:
                rise._apply_safely()
