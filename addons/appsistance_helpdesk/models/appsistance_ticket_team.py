import ast

from odoo import fields, models


class AppsistanceTicketTeam(models.Model):
    """A team with its mail addresses, members, working hours and SLA."""

    _name = "appsistance.ticket.team"
    _description = "Ticket Team"
    _inherit = ["mail.alias.mixin", "mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    active = fields.Boolean(default=True)
    color = fields.Integer(export_string_translation=False)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    alias_id = fields.Many2one(
        help="A mail to this address becomes a ticket of the team."
    )
    address_ids = fields.One2many(
        "appsistance.ticket.address", "team_id", string="Further Addresses"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Team Leader",
        index="btree_not_null",
        domain="[('share', '=', False)]",
    )
    member_ids = fields.Many2many(
        "res.users",
        "appsistance_ticket_team_member_rel",
        "team_id",
        "user_id",
        string="Members",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    assignment = fields.Selection(
        [
            ("manual", "By Hand"),
            ("balanced", "To Who Has the Fewest Open Tickets"),
        ],
        required=True,
        default="manual",
        help="Who gets a new ticket.",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        index="btree_not_null",
        check_company=True,
        help="SLA run in these hours. Empty: always open.",
    )
    category_ids = fields.Many2many(
        "appsistance.ticket.category",
        "appsistance_ticket_category_team_rel",
        "team_id",
        "category_id",
        string="Categories",
    )
    sla_ids = fields.One2many("appsistance.ticket.sla", "team_id", string="SLA")
    # Mail
    has_acknowledgement = fields.Boolean(
        string="Acknowledge by Mail",
        default=True,
        help="Whoever writes gets the number of his ticket.",
    )
    is_in_portal = fields.Boolean(
        string="In the Portal",
        default=True,
        help="Customers may choose this team for a new request.",
    )

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("appsistance.ticket")
        if self.id:
            values["alias_defaults"] = defaults = ast.literal_eval(
                self.alias_defaults or "{}"
            )
            defaults["team_id"] = self.id
        return values
