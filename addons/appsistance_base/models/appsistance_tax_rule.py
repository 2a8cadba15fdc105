from odoo import fields, models


class AppsistanceTaxRule(models.Model):
    """Which taxes a charge carries, and why.

    An empty criterion stands for any value; the rule with most criteria met wins. A
    combination without rule is an exception of the invoicing run, never a default.
    """

    _name = "appsistance.tax.rule"
    _description = "Tax Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(string="Reason", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    customer_kind = fields.Selection(
        selection=lambda self: (
            self.env["res.partner"]
            ._fields["appsistance_customer_kind"]
            ._description_selection(self.env)
        )
    )
    building_use = fields.Selection(
        selection=lambda self: (
            self.env["res.partner"]
            ._fields["appsistance_building_use"]
            ._description_selection(self.env)
        )
    )
    equipment_family = fields.Selection(
        selection=lambda self: (
            self.env["appsistance.equipment.category"]
            ._fields["family"]
            ._description_selection(self.env)
        )
    )
    line_kind = fields.Selection(
        [
            ("labour", "Labour"),
            ("part", "Part"),
            ("fee", "Fee"),
            ("sim", "SIM Card"),
            ("insurance", "Insurance"),
        ]
    )
    needs_declaration = fields.Boolean(
        help="Only with the customer's declaration on file, valid on the day."
    )
    tax_ids = fields.Many2many("account.tax", required=True, check_company=True)
