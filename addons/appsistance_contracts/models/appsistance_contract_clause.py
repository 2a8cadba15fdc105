from odoo import api, fields, models

from odoo.addons.appsistance_fieldservice.tools import canonical_json


class AppsistanceContractClause(models.Model):
    """What the contract includes, at which price the rest, and how much of it.

    Clauses are asked in their order; the first that fits a charge decides. What exceeds
    its allowance goes on to the next that fits, at last to the customer's rules.
    """

    _name = "appsistance.contract.clause"
    _description = "Contract Clause"
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
        string="Clause", required=True, help="As reports and invoices name it."
    )
    text = fields.Text(help="Printed in the contract.")
    # What it is about
    scope = fields.Selection(
        [
            ("all", "Everything"),
            ("labour", "Labour"),
            ("travel", "Travel"),
            ("callout", "Call-out Fee"),
            ("trip", "Call-out Fee and Travel"),
            ("material", "Materials and Consumables"),
        ],
        string="For",
        required=True,
        default="all",
    )
    type_ids = fields.Many2many(
        "appsistance.intervention.type",
        "appsistance_contract_clause_type_rel",
        "clause_id",
        "type_id",
        string="Intervention Types",
        check_company=True,
        help="Empty: any.",
    )
    equipment_ids = fields.Many2many(
        "appsistance.equipment",
        "appsistance_contract_clause_equipment_rel",
        "clause_id",
        "equipment_id",
        check_company=True,
        help="Empty: all under contract.",
    )
    product_ids = fields.Many2many(
        "product.product",
        "appsistance_contract_clause_product_rel",
        "clause_id",
        "product_id",
        string="Products",
        check_company=True,
        help="Empty: any. For example the refrigerant gas, excluded.",
    )
    origin = fields.Selection(
        [
            ("any", "Any Visit"),
            ("planned", "Planned by the Contract"),
            ("call", "On a Call"),
        ],
        required=True,
        default="any",
    )
    on_call = fields.Selection(
        [("any", "At Any Hour"), ("yes", "On Call Only"), ("no", "Not on Call")],
        string="Hours",
        required=True,
        default="any",
    )
    # What it says
    effect = fields.Selection(
        [
            ("included", "Included"),
            ("price", "Contract Price"),
            ("excluded", "Not Included"),
        ],
        required=True,
        default="included",
    )
    price_unit = fields.Float(
        string="Price",
        digits="Product Price",
        groups="appsistance_base.group_manager",
        help="Of an hour, a kilometre, a piece. 0: the policy's, discounted.",
    )
    discount = fields.Float(
        string="Discount (%)", groups="appsistance_base.group_manager"
    )
    # How much of it
    measure = fields.Selection(
        [
            ("none", "Without Limit"),
            ("visits", "Visits"),
            ("minutes", "Hours"),
            ("amount", "Amount"),
        ],
        string="Limit",
        required=True,
        default="none",
    )
    quantity = fields.Float(
        digits=(16, 2), help="Visits, hours or value granted for each period."
    )
    per = fields.Selection(
        [("period", "Contract Period"), ("year", "Year of Contract")],
        string="Granted per",
        required=True,
        default="year",
    )
    is_prorated = fields.Boolean(
        string="In Proportion", help="A shorter year grants a part of it."
    )
    threshold = fields.Integer(
        string="Warn at (%)", default=80, help="The office is told; 0 never."
    )
    allowance_ids = fields.One2many("appsistance.contract.allowance", "clause_id")

    _check_quantity = models.Constraint(
        "CHECK (quantity >= 0 AND price_unit >= 0"
        " AND discount BETWEEN 0 AND 100 AND threshold BETWEEN 0 AND 100)",
        "Quantities and prices are not negative, per cents are from 0 to 100.",
    )
    _check_limit = models.Constraint(
        "CHECK (measure = 'none' OR quantity > 0)",
        "How much does the clause grant? Enter visits, hours or the amount.",
    )

    @api.depends("name", "contract_id.name")
    def _compute_display_name(self):
        for clause in self:
            clause.display_name = clause.name

    def _get_archive_content(self):
        """What an ended period keeps of it."""
        clause = self.sudo()
        return {
            **self._get_labels(
                "scope", "origin", "on_call", "effect", "measure", "per"
            ),
            "name": self.name,
            "text": self.text or "",
            "types": self.type_ids.mapped("name"),
            "equipment": self.equipment_ids.mapped("complete_name"),
            "products": self.product_ids.mapped("display_name"),
            "quantity": canonical_json.decimal_text(self.quantity),
            "price": canonical_json.decimal_text(clause.price_unit),
            "discount": canonical_json.decimal_text(clause.discount),
        }
