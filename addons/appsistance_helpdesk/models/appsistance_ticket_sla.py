from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.fields import Domain

from .appsistance_ticket import OPEN_STATES


class Policy(NamedTuple):
    """An SLA as plain values; ``NO_POLICY`` where none holds."""

    id: int | bool = False
    team_id: int | bool = False
    category_ids: frozenset = frozenset()
    customer_ids: frozenset = frozenset()
    priority: str = "0"
    answer_hours: float = 0.0
    solution_hours: float = 0.0

    def fits(self, ticket):
        """Whether it holds for a ticket of its company."""
        return (
            self.team_id in (False, ticket.team_id.id)
            and (not self.category_ids or ticket.category_id.id in self.category_ids)
            and (not self.customer_ids or ticket.customer_id.id in self.customer_ids)
            and (ticket.priority or "0") >= self.priority
        )


NO_POLICY = Policy()


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
        "appsistance.ticket.category",
        string="Categories",
        ondelete="restrict",
        help="Empty: all.",
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
        "res.partner",
        string="Customers",
        ondelete="restrict",
        help="Empty: all customers.",
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
        self.env.registry.clear_cache()
        policies._update_open_tickets()
        return policies

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        if vals.keys() - {"name"}:
            self._update_open_tickets()
        return result

    def unlink(self):
        tickets = self._get_open_tickets(Domain("sla_id", "in", self.ids))
        result = super().unlink()
        self.env.registry.clear_cache()
        tickets._update_sla()
        return result

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    @api.model
    @tools.ormcache("company_id")
    def _get_policies(self, company_id):
        """The active policies of a company in their order, as :class:`Policy`.

        Kept until one of them changes: each mail that opens a ticket asks for them.
        """
        policies = self.sudo().with_context(active_test=False)
        policies = policies.search(
            [("company_id", "=", company_id), ("active", "=", True)]
        )
        return tuple(policy._get_policy() for policy in policies)

    def _get_policy(self):
        return Policy(
            id=self.id,
            team_id=self.team_id.id,
            category_ids=frozenset(self.category_ids.ids),
            customer_ids=frozenset(self.customer_ids.ids),
            priority=self.priority,
            answer_hours=self.answer_hours,
            solution_hours=self.solution_hours,
        )

    def _update_open_tickets(self):
        """What is ended keeps the deadlines it had."""
        domain = Domain("company_id", "in", self.company_id.ids)
        self._get_open_tickets(domain)._update_sla()

    def _get_open_tickets(self, domain):
        is_open = Domain("state", "in", OPEN_STATES)
        return self.env["appsistance.ticket"].sudo().search(domain & is_open)
