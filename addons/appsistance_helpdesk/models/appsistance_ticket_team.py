import ast
from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain

from .appsistance_ticket import OPEN_STATES


class AppsistanceTicketTeam(models.Model):
    """A team with its mail addresses, members, working hours and SLA."""

    _name = "appsistance.ticket.team"
    _description = "Ticket Team"
    _inherit = ["mail.alias.mixin", "mail.thread", "appsistance.figures.mixin"]
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
    is_closed_on_holidays = fields.Boolean(
        string="Closed on Public Holidays",
        default=True,
        help="National holidays and the patron's day are no working hours.",
    )
    category_ids = fields.Many2many(
        "appsistance.ticket.category",
        "appsistance_ticket_category_team_rel",
        "team_id",
        "category_id",
        string="Categories",
    )
    sla_ids = fields.One2many("appsistance.ticket.sla", "team_id", string="SLA")
    # Dashboard
    open_count = fields.Integer(string="Open", compute="_compute_appsistance_figures")
    unassigned_count = fields.Integer(
        string="Unassigned", compute="_compute_appsistance_figures"
    )
    to_answer_count = fields.Integer(
        string="To Answer", compute="_compute_appsistance_figures"
    )
    waiting_count = fields.Integer(
        string="Waiting", compute="_compute_appsistance_figures"
    )
    urgent_count = fields.Integer(
        string="Urgent", compute="_compute_appsistance_figures"
    )
    at_risk_count = fields.Integer(
        string="At Risk", compute="_compute_appsistance_figures"
    )
    late_count = fields.Integer(
        string="SLA Missed", compute="_compute_appsistance_figures"
    )
    solved_week_count = fields.Integer(
        string="Solved in 7 Days", compute="_compute_appsistance_figures"
    )
    # Mail
    has_acknowledgement = fields.Boolean(
        string="Acknowledge by Mail",
        default=True,
        help="Whoever writes gets the number of his ticket.",
    )
    is_in_portal = fields.Boolean(
        string="In the Portal",
        default=True,
        help="Requests of the portal may go to this team: to that of their category, "
        "else to the first one.",
    )

    def unlink(self):
        """With its SLAs, one by one: their tickets are computed anew."""
        policies = self.env["appsistance.ticket.sla"].sudo()
        policies.with_context(active_test=False).search(
            [("team_id", "in", self.ids)]
        ).unlink()
        return super().unlink()

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("appsistance.ticket")
        if self.id:
            values["alias_defaults"] = defaults = ast.literal_eval(
                self.alias_defaults or "{}"
            )
            defaults["team_id"] = self.id
        return values

    def write(self, vals):
        result = super().write(vals)
        if not {"resource_calendar_id", "is_closed_on_holidays"}.isdisjoint(vals):
            self.env["appsistance.ticket"].sudo().search(
                [("team_id", "in", self.ids), ("state", "in", OPEN_STATES)]
            )._update_sla()
        return result

    # --------------------------------------------------
    # Dashboard
    # --------------------------------------------------

    def _appsistance_get_figure_sources(self):
        tickets = self.env["appsistance.ticket"]
        here = self._appsistance_points_to("team_id")
        return [
            *super()._appsistance_get_figure_sources(),
            *(
                (name, tickets, here & domain, "team_id", None)
                for name, domain in self._get_figure_domains().items()
            ),
        ]

    @api.model
    def _get_figure_domains(self):
        """``{field: domain}``: what the dashboard counts, and opens on a click."""
        is_open = Domain("state", "in", OPEN_STATES)
        return {
            "open_count": is_open,
            "unassigned_count": is_open & Domain("user_id", "=", False),
            "to_answer_count": Domain("is_answer_awaited", "=", True),
            "waiting_count": Domain("state", "=", "waiting"),
            "urgent_count": is_open & Domain("priority", "in", ("2", "3")),
            "at_risk_count": Domain("is_at_risk", "=", True),
            "late_count": is_open & Domain("is_late", "=", True),
            "solved_week_count": Domain("date_solved", ">=", "now -7d"),
        }

    def action_view_tickets(self):
        """Open the team's tickets, those of one figure where the context names it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_helpdesk.appsistance_ticket_action"
        )
        domain = self._get_figure_domains().get(
            self.env.context.get("appsistance_figure"), Domain.TRUE
        )
        action["domain"] = list(Domain("team_id", "=", self.id) & domain)
        action["context"] = {"default_team_id": self.id}
        action["display_name"] = self.name
        return action

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _get_loads(self):
        """How many open tickets each member has."""
        rows = self.env["appsistance.ticket"]._read_group(
            [("user_id", "in", self.member_ids.ids), ("state", "in", OPEN_STATES)],
            ["user_id"],
            ["__count"],
        )
        return Counter(dict(rows))

    def _get_open_intervals(self, start, stop):
        """Working hours as a list of (start, stop), naive UTC; no calendar: always."""
        calendar = self.sudo().resource_calendar_id
        if not calendar:
            return [(start, stop)]
        return calendar._appsistance_get_open_intervals(
            start, stop, self.company_id, on_holidays=not self.is_closed_on_holidays
        )
