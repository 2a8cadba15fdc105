from odoo import api, fields, models


class AppsistanceTaxDeclaration(models.Model):
    """A customer asks for a reduced rate; the paper is attached."""

    _name = "appsistance.tax.declaration"
    _description = "Tax Declaration"
    _inherit = ["mail.thread"]
    _order = "customer_id, date_from desc"

    name = fields.Char(
        required=True, default=lambda self: self.env._("Reduced rate declaration")
    )
    active = fields.Boolean(default=True)
    customer_id = fields.Many2one("res.partner", required=True, index=True)
    site_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        help="Empty: for all of the customer's sites.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(string="Until", tracking=True)

    _check_period = models.Constraint(
        "CHECK (date_from <= date_to)",
        "A declaration ends on or after the day it starts.",
    )

    @api.model
    def _get_on_file(self, company, partners):
        """Return the declarations of ``partners`` by their id."""
        if not partners:
            return {}
        declarations = self.sudo().search(
            [("company_id", "=", company.id), ("customer_id", "in", partners.ids)]
        )
        return {
            partner.id: rows
            for partner, rows in declarations.grouped("customer_id").items()
        }

    def _filter_site(self, site):
        return self.filtered(lambda row: not row.site_id or row.site_id == site)
