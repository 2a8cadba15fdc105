from odoo import api, fields, models
from odoo.fields import Domain

from .appsistance_ticket import OPEN_STATES


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

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._update_open_tickets()
        return policies

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"name"}:
            self._update_open_tickets()
        return result

    def unlink(self):
        tickets = self._get_open_tickets(Domain("sla_id", "in", self.ids))
        result = super().unlink()
        tickets._update_sla()
        return result

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    @api.model
    def _get_fit_fields(self):
        """What ``_fits`` looks at, to read it with the search."""
        return ["company_id", "team_id", "category_ids", "customer_ids", "priority"]

    def _fits(self, ticket):
        """Whether the policy holds for a ticket."""
        return (
            self.company_id == ticket.company_id
            and (not self.team_id or self.team_id == ticket.team_id)
            and (not self.category_ids or ticket.category_id in self.category_ids)
            and (not self.customer_ids or ticket.customer_id in self.customer_ids)
            and (ticket.priority or "0") >= self.priority
        )

    def _update_open_tickets(self):
        """What is ended keeps the deadlines it had."""
        domain = Domain("company_id", "in", self.company_id.ids)
        self._get_open_tickets(domain)._update_sla()

    def _get_open_tickets(self, domain):
        is_open = Domain("state", "in", OPEN_STATES)
        return self.env["appsistance.ticket"].sudo().search(domain & is_open)
