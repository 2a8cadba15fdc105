from odoo import fields, models


class AppsistanceTicketSla(models.Model):
    """Within how many working hours a ticket is answered and solved."""

    _name = "appsistance.ticket.sla"
    _description = "SLA of Tickets"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, export_string_translation=False, help="The first that fits holds."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    team_id = fields.Many2one(
        "appsistance.ticket.team",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: all teams.",
    )
    category_ids = fields.Many2many(
        "appsistance.ticket.category", string="Categories", help="Empty: all."
    )
    priority = fields.Selection(
        selection=lambda self: (
            self.env["appsistance.ticket"]
            ._fields["priority"]
            ._description_selection(self.env)
        ),
        string="From Priority",
        default="0",
        required=True,
        help="Tickets of this priority and above.",
    )
    customer_ids = fields.Many2many(
        "res.partner", string="Customers", help="Empty: all customers."
    )
    answer_hours = fields.Float(
        string="First Answer within", help="Working hours; 0: no limit."
    )
    solution_hours = fields.Float(
        string="Solution within", help="Working hours; 0: no limit."
    )

    _hours_not_negative = models.Constraint(
        "CHECK (answer_hours >= 0 AND solution_hours >= 0)",
        "The hours of an SLA cannot be negative.",
    )
