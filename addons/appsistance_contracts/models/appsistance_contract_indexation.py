from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import cadence


class AppsistanceContractIndexation(models.Model):
    """[Adeguamento ISTAT] One rise of a contract's fees, with what it was made of."""

    _name = "appsistance.contract.indexation"
    _description = "Indexation"
    _order = "date_from desc, id desc"

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
    state = fields.Selection(
        [("draft", "Proposed"), ("applied", "Applied"), ("cancelled", "Cancelled")],
        string="Status",
        required=True,
        default="draft",
    )
    reason = fields.Char()

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

    @api.depends("percent", "state", "contract_id")
    def _compute_amounts(self):
        """The preview: the indexed fees, before and after."""
        for rise in self:
            fees = rise.contract_id.sudo().fee_ids.filtered("is_indexed")
            if rise.state == "applied":
                prices = fees.price_ids.filtered(
                    lambda row, rise=rise: row.indexation_id == rise
                )
                rise.amount_before = sum(prices.mapped("previous_amount"))
                rise.amount_after = sum(prices.mapped("amount"))
                continue
            rise.amount_before = sum(fees.mapped("amount"))
            rise.amount_after = sum(rise._raise(fee.amount) for fee in fees)

    def _raise(self, amount):
        return self.currency_id.round(amount * (1 + self.percent / 100))

    @api.constrains("percent")
    def _check_not_nothing(self):
        if any(rise.percent <= -100 for rise in self):
            raise ValidationError(self.env._("Prices cannot fall by 100 % or more."))

    @api.onchange("index_id", "index_share", "value_from", "value_to")
    def _onchange_index(self):
        if self.index_id and self.value_from and self.value_to:
            self.percent = self._get_percent()

    def _get_percent(self):
        """The change of the index, and the share of it that was agreed."""
        self.ensure_one()
        return round((self.value_to / self.value_from - 1) * self.index_share, 4)

    def action_read_index(self):
        """Take the values of the index: two months before, and a year earlier."""
        for rise in self:
            month = cadence.add_months(rise.date_from, -2)
            values = {row.month: row.value for row in rise.index_id.value_ids}
            old = values.get(cadence.add_months(month, -12))
            new = values.get(month)
            if not old or not new:
                raise UserError(
                    self.env._(
                        "Enter the values of the index for %(month)s and a year"
                        " before.",
                        month=f"{month:%m/%Y}",
                    )
                )
            rise.write({"value_from": old, "value_to": new})
            rise.percent = rise._get_percent()

    def action_apply(self):
        if not self.env.su and not self.env.user.has_group(
            "appsistance_base.group_manager"
        ):
            raise AccessError(self.env._("Only a manager may do this."))
        self.check_access("write")
        self._apply()

    def action_cancel(self):
        self.check_access("write")
        self._check_draft()
        self.write({"state": "cancelled"})

    def _check_draft(self):
        if any(rise.state != "draft" for rise in self):
            raise UserError(self.env._("This price rise is not proposed any more."))

    def write(self, vals):
        if any(rise.state != "draft" for rise in self):
            raise UserError(self.env._("This price rise is not proposed any more."))
        return super().write(vals)

    def _apply(self):
        """Raise the indexed fees; the old price stays in the history."""
        self._check_draft()
        rises = self.sudo()
        rises.contract_id._check_states("active")
        rows = []
        for rise in rises:
            for fee in rise.contract_id.fee_ids.filtered("is_indexed"):
                after = rise._raise(fee.amount)
                reason = rise.reason or self.env._("Indexation %s %%", rise.percent)
                rows.append(
                    fee._prepare_price(rise.date_from, fee.amount, after, reason, rise)
                )
                fee.with_context(appsistance_indexing=True).amount = after
            rise.period_id = rise.contract_id.period_id
        self.env["appsistance.contract.fee.price"].sudo().create(rows)
        rises.write({"state": "applied"})
        rises.contract_id._plan_instalments()
