from odoo import fields, models


class AppsistanceCharge(models.Model):
    """The ledger of everything billable: one row is one fact, billed at most once."""

    _name = "appsistance.charge"
    _description = "Charge"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Description", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True)
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    # Source
    res_model = fields.Char(string="Source Model", index="btree_not_null")
    res_id = fields.Many2oneReference(model_field="res_model", string="Source")
    source_key = fields.Char(
        copy=False,
        help="Names the fact within its source; the same fact is charged once.",
    )
    # For whom
    customer_id = fields.Many2one("res.partner", required=True, index=True)
    site_id = fields.Many2one("res.partner", index="btree_not_null")
    equipment_id = fields.Many2one("appsistance.equipment", index="btree_not_null")
    payer_id = fields.Many2one("res.partner", string="Bill to", index=True)
    policy_id = fields.Many2one("appsistance.billing.policy", index="btree_not_null")
    # What
    kind = fields.Selection(
        [
            ("labour", "Labour"),
            ("travel", "Travel"),
            ("callout", "Call-out Fee"),
            ("material", "Material"),
            ("consumable", "Consumables"),
            ("fee", "Fee"),
            ("quote", "Quote"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        index=True,
    )
    tax_line_kind = fields.Selection(
        selection=lambda self: (
            self.env["appsistance.tax.rule"]
            ._fields["line_kind"]
            ._description_selection(self.env)
        )
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    minutes = fields.Integer(help="Time to charge, in minutes; 0 for what is not time.")
    quantity = fields.Float(digits="Product Unit", default=1.0)
    uom_id = fields.Many2one("uom.uom")
    reason = fields.Text(help="Which rule, contract clause or pricelist made it.")
    coverage = fields.Selection(
        [
            ("billable", "Billable"),
            ("contract", "Included in the Contract"),
            ("quoted", "Included in the Quote"),
            ("prepaid", "Prepaid"),
            ("warranty", "Warranty"),
            ("free", "Goodwill"),
        ],
        required=True,
        default="billable",
        index=True,
    )
    # Price
    price_unit = fields.Float(
        digits="Product Price", groups="appsistance_base.group_manager"
    )
    discount = fields.Float(groups="appsistance_base.group_manager")
    amount = fields.Monetary(groups="appsistance_base.group_manager")
    list_amount = fields.Monetary(
        groups="appsistance_base.group_manager",
        help="What it would have cost without contract, quote or goodwill.",
    )
    tax_ids = fields.Many2many("account.tax", check_company=True)
    tax_reason = fields.Char()
    # State
    state = fields.Selection(
        [
            ("to_invoice", "To Invoice"),
            ("invoiced", "Invoiced"),
            ("to_review", "To Review"),
            ("disputed", "Disputed"),
            ("not_billable", "Not Billable"),
            ("split", "Split"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        default="to_invoice",
        index=True,
        tracking=True,
    )
    parent_id = fields.Many2one("appsistance.charge", index="btree_not_null")
    child_ids = fields.One2many("appsistance.charge", "parent_id")
    invoice_line_ids = fields.One2many("account.move.line", "appsistance_charge_id")
    reference_documents = fields.Json(
        help="Documents that the electronic invoice prints, kept from invoicing on."
    )
