from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.appsistance_billing_policy import to_decimal
from ..tools import pricing
from ..tools.errors import BillingError

COPIED_FIELDS = (
    "company_id",
    "currency_id",
    "customer_id",
    "site_id",
    "equipment_id",
    "product_id",
)


class AppsistanceChargeSplit(models.TransientModel):
    """Divide charges among payers; the parts add up to the whole, to the cent."""

    _name = "appsistance.charge.split"
    _description = "Split Charges"

    charge_ids = fields.Many2many("appsistance.charge", required=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_total")
    total = fields.Monetary(compute="_compute_total")
    method = fields.Selection(
        [("percent", "By Per Cent"), ("amount", "By Amount")],
        string="Divided",
        required=True,
        default="percent",
    )
    line_ids = fields.One2many("appsistance.charge.split.line", "split_id")

    @api.depends("charge_ids")
    def _compute_total(self):
        for wizard in self:
            wizard.currency_id = wizard.charge_ids.currency_id[:1]
            wizard.total = sum(wizard.charge_ids.mapped("amount"))

    def action_apply(self):
        self.ensure_one()
        if len(self.line_ids) < 2:
            raise UserError(self.env._("A split needs two payers at least."))
        if self.method == "amount" and len(self.charge_ids) > 1:
            raise UserError(
                self.env._("By amount, one charge at a time; by per cent, several.")
            )
        self.charge_ids._check_states("to_invoice", "to_review", "disputed")
        vals_list = [
            vals for charge in self.charge_ids for vals in self._prepare_parts(charge)
        ]
        parts = self.env["appsistance.charge"].create(vals_list)
        self.charge_ids.sudo().write({"state": "split"})
        return self.charge_ids._get_records_action(
            name=self.env._("Parts"), domain=[("id", "in", parts.ids)]
        )

    def _prepare_parts(self, charge):
        total = charge._get_split_total()
        shares = self._get_shares(charge, to_decimal(total))
        return [
            self._prepare_part(charge, line, share)
            for line, share in zip(self.line_ids, shares, strict=True)
        ]

    def _get_shares(self, charge, total):
        step = to_decimal(charge.currency_id.rounding)
        field_name = "percent" if self.method == "percent" else "amount"
        parts = [(line.id, to_decimal(line[field_name])) for line in self.line_ids]
        try:
            if self.method == "percent":
                return pricing.split_by_percent(total, parts, step)
            return pricing.split_by_amount(total, parts, step)
        except BillingError as error:
            raise UserError(self._explain_error(error)) from error

    def _explain_error(self, error):
        if error.code == "shares_not_hundred":
            return self.env._(
                "The parts make %(total)s %%, not 100 %%.",
                total=f"{error.params['total']:f}",
            )
        if error.code == "parts_do_not_sum":
            return self.env._(
                "The parts make %(total)s, the charge is %(amount)s.",
                total=f"{error.params['total']:f}",
                amount=f"{error.params['amount']:f}",
            )
        return self.env._("These parts do not add up: check them.")

    def _prepare_part(self, charge, line, share):
        vals = {name: charge[name].id for name in COPIED_FIELDS}
        part = self._describe_part(line)
        return {
            **vals,
            "name": f"{charge.name} ({part})",
            "date": charge.date,
            "kind": charge.kind,
            "tax_line_kind": charge.tax_line_kind,
            "policy_id": charge.policy_id.id,
            "policy_source": charge.policy_source,
            "payer_id": line.payer_id.id,
            "parent_id": charge.id,
            "quantity": 1.0,
            "uom_id": self.env.ref("uom.product_uom_unit").id,
            "price_unit": float(share.amount),
            "price_reason": charge.price_reason,
            "reason": charge.reason,
            "order_number": charge.order_number,
            "order_date": charge.order_date,
            "cig": charge.cig,
            "cup": charge.cup,
            "analytic_distribution": charge.analytic_distribution,
        }

    def _describe_part(self, line):
        if self.method == "percent":
            return self.env._("%(percent)s %% share", percent=f"{line.percent:g}")
        return self.env._("share")
