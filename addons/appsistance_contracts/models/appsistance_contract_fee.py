from odoo import api, fields, models

from odoo.addons.appsistance_fieldservice.tools import canonical_json


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

    def _get_archive_content(self):
        """What an ended period keeps of it: the price as it was."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env)).get(
                self[name], ""
            )
            for name in ("basis", "timing", "first_period")
        }
        return {
            **labels,
            "name": self.name,
            "product": self.product_id.display_name or "",
            "equipment": self.equipment_id.complete_name or "",
            "amount": canonical_json.decimal_text(self.amount, 2),
            "currency": self.currency_id.name or "",
            "interval_months": self.interval_months,
            "instalment_months": self.instalment_months or "",
            "is_indexed": self.is_indexed,
            "date_from": fields.Date.to_string(self.date_from) or "",
            "date_to": fields.Date.to_string(self.date_to) or "",
        }
