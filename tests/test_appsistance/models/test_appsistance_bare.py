from odoo import fields, models


class TestAppsistanceBare(models.Model):
    """The floor of a benchmark: the stored columns of a charge and nothing else.

    No mail, no computed field, no constraint: what the ORM alone takes to write rows of
    this width.
    """

    _name = "test_appsistance.bare"
    _description = "Bare Row"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", index=True)
    currency_id = fields.Many2one("res.currency")
    date = fields.Date(index=True)
    res_model = fields.Char(index="btree_not_null")
    res_id = fields.Integer()
    source_key = fields.Char()
    customer_id = fields.Many2one("res.partner", index=True)
    site_id = fields.Many2one("res.partner", index="btree_not_null")
    equipment_id = fields.Many2one("appsistance.equipment", index="btree_not_null")
    payer_id = fields.Many2one("res.partner", index=True)
    policy_id = fields.Many2one("appsistance.billing.policy", index="btree_not_null")
    kind = fields.Char(index=True)
    tax_line_kind = fields.Char()
    product_id = fields.Many2one("product.product", index="btree_not_null")
    minutes = fields.Integer()
    quantity = fields.Float()
    uom_id = fields.Many2one("uom.uom")
    reason = fields.Text()
    coverage = fields.Char(index=True)
    price_unit = fields.Float()
    discount = fields.Float()
    amount = fields.Float()
    list_amount = fields.Float()
    tax_ids = fields.Many2many("account.tax")
    tax_reason = fields.Char()
    state = fields.Char(index=True)
    parent_id = fields.Many2one("test_appsistance.bare", index="btree_not_null")
    reference_documents = fields.Json()
