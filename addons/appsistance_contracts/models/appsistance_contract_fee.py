from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.appsistance_fieldservice.tools import canonical_json

from ..tools.instalments import Terms, to_fraction

# What changes the instalments that are not charged yet.
SCHEDULE_FIELDS = {
    "alignment",
    "amount",
    "basis",
    "date_from",
    "date_to",
    "first_period",
    "instalment_months",
    "interval_months",
    "timing",
}


class AppsistanceContractFee(models.Model):
    """[Canone] A sum that comes with a schedule; each instalment becomes a charge."""

    _name = "appsistance.contract.fee"
    _description = "Contract Fee"
    _inherit = ["appsistance.contract.part.mixin"]
    _order = "contract_id, sequence, id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Description", required=True, help="As the invoice prints it."
    )
    product_id = fields.Many2one(
        "product.product", check_company=True, index="btree_not_null"
    )
    equipment_id = fields.Many2one(
        "appsistance.equipment",
        check_company=True,
        index="btree_not_null",
        help="Where the sum is for one of them: its taxes follow it.",
    )
    site_id = fields.Many2one(
        "res.partner",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    # How much
    amount = fields.Monetary(
        required=True, help="Of a year, or of the whole where it comes once."
    )
    basis = fields.Selection(
        [("year", "Per Year"), ("month", "Per Month"), ("total", "Once")],
        required=True,
        default="year",
    )
    tax_ids = fields.Many2many(
        "account.tax",
        "appsistance_contract_fee_tax_rel",
        "fee_id",
        "tax_id",
        string="Taxes",
        check_company=True,
        domain="[('type_tax_use', '=', 'sale')]",
        help="Empty: as the tax rules say.",
    )
    # When
    interval_months = fields.Integer(
        string="Every (months)",
        default=12,
        help="1 monthly, 3 quarterly, 6 half-yearly, 12 yearly.",
    )
    timing = fields.Selection(
        [("advance", "In Advance"), ("arrears", "In Arrears")],
        required=True,
        default="advance",
    )
    instalment_months = fields.Char(
        help="Months of the instalments where they are not regular: 10,12,2,4."
    )
    alignment = fields.Selection(
        [("start", "Its First Day"), ("calendar", "The Calendar")],
        string="Counted from",
        required=True,
        default="start",
        help="The calendar: quarters from January, the first one may be broken.",
    )
    first_period = fields.Selection(
        [("prorata", "In Proportion"), ("full", "In Full"), ("free", "Free")],
        string="Broken First Period",
        required=True,
        default="prorata",
    )
    date_from = fields.Date(string="From", copy=False)
    date_to = fields.Date(string="Until", copy=False)
    is_indexed = fields.Boolean(string="Indexed", default=True)
    price_ids = fields.One2many("appsistance.contract.fee.price", "fee_id")
    instalment_ids = fields.One2many("appsistance.contract.instalment", "fee_id")

    _check_interval = models.Constraint(
        "CHECK (interval_months BETWEEN 1 AND 120)",
        "A fee comes every 1 to 120 months.",
    )
    _check_amount = models.Constraint(
        "CHECK (amount >= 0)", "A fee is not negative: give a discount by a credit."
    )
    _check_dates = models.Constraint(
        "CHECK (date_to >= date_from)", "A fee cannot end before it begins."
    )

    @api.depends("equipment_id")
    def _compute_site_id(self):
        for fee in self:
            fee.site_id = fee.equipment_id.site_id or fee.site_id

    @api.constrains("instalment_months")
    def _check_instalment_months(self):
        for fee in self:
            fee._parse_months(fee.instalment_months)

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        fees = super().create(vals_list)
        fees._begin_once()
        fees.contract_id._get_running()._plan_instalments()
        return fees

    def _begin_once(self):
        """What comes once and is agreed in a later period is owed in that one."""
        for fee in self.filtered(lambda fee: fee.basis == "total"):
            period = fee.contract_id.period_id
            if period.previous_id and not fee.date_from:
                fee.date_from = period.date_start

    def write(self, vals):
        before = {fee: fee.amount for fee in self} if "amount" in vals else {}
        result = super().write(vals)
        if self.env.su and self.env.context.get("appsistance_indexing"):
            return result
        self._keep_old_price(before)
        if vals.keys() & SCHEDULE_FIELDS:
            self.contract_id._get_running()._plan_instalments()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.sudo().instalment_ids:
            raise UserError(
                self.env._(
                    "“%s” has instalments: enter the day on which it ends instead.",
                    self.sudo().instalment_ids.fee_id[0].name,
                )
            )

    # --------------------------------------------------
    # Prices
    # --------------------------------------------------

    def _keep_old_price(self, before):
        """A price changed by hand holds for what is not charged yet."""
        rows = []
        for fee, amount in before.items():
            contract = fee.contract_id
            if contract.state != "active" or amount == fee.amount:
                continue
            rows.append(
                fee._prepare_price(
                    contract._get_today(),
                    amount,
                    fee.amount,
                    self.env._("Changed by %s", self.env.user.name),
                )
            )
        self.env["appsistance.contract.fee.price"].sudo().create(rows)

    def _prepare_price(self, day, before, after, reason, indexation=None):
        self.ensure_one()
        return {
            "fee_id": self.id,
            "contract_id": self.contract_id.id,
            "company_id": self.company_id.id,
            "date_from": day,
            "previous_amount": before,
            "amount": after,
            "indexation_id": indexation.id if indexation else False,
            "reason": reason,
        }

    def _is_indexed_from(self, day):
        """Whether a rise from ``day`` on is about it; what comes once is not raised."""
        self.ensure_one()
        ends = self.date_to and day and self.date_to < day
        return self.is_indexed and self.basis != "total" and not ends

    def _get_amount_on(self, day):
        """The price on a day, as the rows of the history say."""
        self.ensure_one()
        rows = self.price_ids.sorted(lambda row: (row.date_from, row.id))
        held = rows.filtered(lambda row: row.date_from <= day)
        if held:
            return held[-1].amount
        return rows[0].previous_amount if rows else self.amount

    def _get_price_on(self, day):
        return to_fraction(self._get_amount_on(day))

    # --------------------------------------------------
    # Schedule
    # --------------------------------------------------

    def _get_first_day(self):
        """The day from which its spans are counted."""
        self.ensure_one()
        contract = self.contract_id
        start = min(
            contract.period_ids.mapped("date_start"), default=contract.date_start
        )
        return max(start, self.date_from or start)

    def _get_schedule(self):
        self.ensure_one()
        return Terms(
            anchor=self._get_first_day(),
            basis=self.basis,
            interval=self.interval_months,
            timing=self.timing,
            months=tuple(sorted(self._parse_months(self.instalment_months))),
            is_calendar=self.alignment == "calendar",
            first_period=self.first_period,
        )

    def _get_charge_text(self, start, end):
        """What the invoice prints, in the language of ``self``."""
        return self.env._(
            "%(fee)s, contract %(number)s, from %(start)s to %(end)s",
            fee=self.name,
            number=self.contract_id.name,
            start=format_date(self.env, start),
            end=format_date(self.env, end),
        )

    def _get_basis_text(self):
        """“Per Year”, in the language of ``self``, within a sentence."""
        labels = dict(self._fields["basis"]._description_selection(self.env))
        return labels[self.basis].lower()

    def _get_archive_prices(self):
        return [
            {
                "date_from": fields.Date.to_string(row.date_from),
                "before": canonical_json.decimal_text(row.previous_amount, 2),
                "amount": canonical_json.decimal_text(row.amount, 2),
                "reason": row.reason,
            }
            for row in self.price_ids
        ]

    def _get_archive_content(self):
        """What an ended period keeps of it: the price as it was."""
        return {
            **self._get_labels("basis", "timing", "alignment", "first_period"),
            "name": self.name,
            "product": self.product_id.display_name or "",
            "equipment": self.equipment_id.complete_name or "",
            "amount": canonical_json.decimal_text(self.amount, 2),
            "currency": self.currency_id.name or "",
            "prices": self._get_archive_prices(),
            "interval_months": self.interval_months,
            "instalment_months": self.instalment_months or "",
            "is_indexed": self.is_indexed,
            "date_from": fields.Date.to_string(self.date_from) or "",
            "date_to": fields.Date.to_string(self.date_to) or "",
        }
