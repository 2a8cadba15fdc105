from odoo import fields, models


class AppsistanceAccessCode(models.Model):
    """A gate or alarm code. A model of its own, so that its rules can be strict."""

    _name = "appsistance.access.code"
    _description = "Access Code"
    _order = "site_id, name"
    _check_company_auto = True

    name = fields.Char(string="Opens", required=True)
    code = fields.Char(required=True)
    site_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    note = fields.Char()
