import ast

from odoo import fields, models


class AppsistanceTicketAddress(models.Model):
    """A further mail address of a team."""

    _name = "appsistance.ticket.address"
    _description = "Mail Address of a Team"
    _inherit = ["mail.alias.mixin"]
    _order = "team_id, id"

    team_id = fields.Many2one(
        "appsistance.ticket.team", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    alias_id = fields.Many2one(help="A mail to it becomes a ticket of the team.")
    category_id = fields.Many2one(
        "appsistance.ticket.category",
        index="btree_not_null",
        help="Given to the tickets that come this way.",
    )

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("appsistance.ticket")
        if self.id:
            values["alias_defaults"] = defaults = ast.literal_eval(
                self.alias_defaults or "{}"
            )
            defaults["team_id"] = self.team_id.id
            defaults["category_id"] = self.category_id.id
        return values

    def write(self, vals):
        result = super().write(vals)
        if not {"team_id", "category_id"}.isdisjoint(vals):
            for address in self:
                defaults = address._alias_get_creation_values()["alias_defaults"]
                address.sudo().alias_defaults = defaults
        return result
