from odoo import fields, models


class AppsistanceTicketCategory(models.Model):
    """What a ticket is about: it may choose the team, the SLA and a fixed charge."""

    _name = "appsistance.ticket.category"
    _description = "Ticket Category"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, export_string_translation=False)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    team_ids = fields.Many2many(
        "appsistance.ticket.team",
        "appsistance_ticket_category_team_rel",
        "category_id",
        "team_id",
        string="Teams",
        help="Empty: all teams. The first one gets the tickets of this category.",
    )
    is_in_portal = fields.Boolean(
        string="In the Portal",
        default=True,
        help="Customers may choose it for a request of the portal.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Fixed Charge",
        index="btree_not_null",
        check_company=True,
        domain="[('type', '=', 'service')]",
        help="Charged once for each ticket of this category.",
    )
    is_billable = fields.Boolean(
        string="Time is Charged",
        default=True,
        help="Times of such tickets are taken from prepaid minutes or charged.",
    )
