from odoo import api, fields, models
from odoo.fields import Domain


class AppsistancePrepaidPackage(models.Model):
    """[Pacchetto prepagato] Minutes a customer has bought, and what is left.

    The balance is a column that changes only together with a row of the ledger, by one
    UPDATE; a CHECK keeps it from passing the overdraft. The conditions are those of the
    product on the day of the sale.
    """

    _name = "appsistance.prepaid.package"
    _description = "Prepaid Package"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_to, date_from, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        readonly=True,
    )
    customer_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="restrict"
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice Line",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        [
            ("active", "Active"),
            ("used", "Used up"),
            ("expired", "Expired"),
            ("refunded", "Refunded"),
        ],
        string="Status",
        required=True,
        default="active",
        index=True,
        readonly=True,
        copy=False,
    )
    # Minutes
    minutes = fields.Integer(string="Minutes Bought", readonly=True)
    balance = fields.Integer(
        string="Minutes Left", readonly=True, default=0, required=True, copy=False
    )
    overdraft = fields.Integer(
        default=0,
        required=True,
        help="How many minutes may be taken beyond what is left.",
    )
    date_from = fields.Date(
        string="Valid from",
        required=True,
        default=fields.Date.context_today,
        index=True,
    )
    date_to = fields.Date(
        string="Valid until", index=True, help="The last day, included."
    )
    # Conditions
    block_minutes = fields.Integer(
        string="Rounded to", default=1, required=True, help="Minutes of one block."
    )
    minimum_minutes = fields.Integer(string="Minimum per Call", default=0)
    opening_minutes = fields.Integer(
        string="Opening Fee (Minutes)", default=0, help="Added to each call."
    )
    rule_ids = fields.One2many(
        "appsistance.prepaid.rule", "package_id", string="Teams and Hours"
    )
    entry_ids = fields.One2many(
        "appsistance.prepaid.entry", "package_id", string="Statement"
    )
    # Warnings
    warned_level = fields.Selection(
        [("yellow", "Yellow"), ("orange", "Orange"), ("red", "Red")],
        readonly=True,
        copy=False,
        help="The last threshold that operator and customer were told of.",
    )
    expiry_noticed_on = fields.Date(readonly=True, copy=False)

    _balance_within_overdraft = models.Constraint(
        "CHECK (balance >= -overdraft)",
        "The package has not enough minutes left.",
    )
    _minutes_positive = models.Constraint(
        "CHECK (overdraft >= 0 AND minimum_minutes >= 0 AND opening_minutes >= 0)",
        "Minutes cannot be negative.",
    )
    _block_positive = models.Constraint(
        "CHECK (block_minutes > 0)", "A block has at least one minute."
    )
    _valid_period = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A package ends after it begins.",
    )
    _move_line_unique = models.UniqueIndex(
        "(move_line_id) WHERE move_line_id IS NOT NULL",
        "This invoice line has its package already.",
    )

    @api.model
    def _get_valid_domain(self, customers, companies):
        """Packages that can be used today, where their company is."""
        now = fields.Datetime.now()
        days = {
            company.id: self._get_local_day(company, now)
            for company in companies.sudo()
        }
        return (
            Domain("customer_id", "in", customers.ids)
            & Domain("state", "in", ("active", "used"))
            & Domain.OR(
                Domain("company_id", "=", company_id)
                & Domain("date_from", "<=", day)
                & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
                for company_id, day in days.items()
            )
        )

    @api.model
    def _get_balances(self, customers, companies):
        """``{(customer_id, company_id): minutes}`` of the packages valid today."""
        rows = self._read_group(
            self._get_valid_domain(customers, companies),
            ["customer_id", "company_id"],
            ["balance:sum"],
        )
        return {
            (customer.id, company.id): balance for customer, company, balance in rows
        }

    @api.model
    def _get_companies(self):
        """The companies that have ever sold a package."""
        return self.env["res.company"].browse(
            company.id for (company,) in self._read_group([], ["company_id"])
        )
