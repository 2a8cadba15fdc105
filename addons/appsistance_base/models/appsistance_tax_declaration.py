from odoo import fields, models


class AppsistanceTaxDeclaration(models.Model):
    """A customer asks for a reduced rate; the paper is attached."""

    _name = "appsistance.tax.declaration"
    _description = "Tax Declaration"
    _inherit = ["mail.thread"]
    _order = "customer_id, date_from desc"

    name = fields.Char(required=True)
    customer_id = fields.Many2one("res.partner", required=True, index=True)
    site_id = fields.Many2one("res.partner", index="btree_not_null")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(required=True)
    date_to = fields.Date()
