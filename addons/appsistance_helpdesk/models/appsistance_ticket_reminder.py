from odoo import api, fields, models
from odoo.fields import Domain


class AppsistanceTicket(models.Model):
    """Who works on a ticket, and what brings it up again."""

    _inherit = "appsistance.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._assign_by_team()
        now = fields.Datetime.now()
        tickets.filtered("user_id").date_assigned = now
        return tickets

    def write(self, vals):
        if vals.get("user_id"):
            vals = {"date_assigned": fields.Datetime.now(), **vals}
        return super().write(vals)

    # --------------------------------------------------
    # Assignment
    # --------------------------------------------------

    def _assign_by_team(self):
        """New tickets of teams that spread them go to who has the fewest open ones."""
        tickets = self.filtered(
            lambda ticket: (
                not ticket.user_id and ticket.team_id.assignment == "balanced"
            )
        )
        if not tickets:
            return
        loads = tickets.team_id.sudo()._get_loads()
        for ticket in tickets:
            members = ticket.team_id.sudo().member_ids.filtered("active")
            if members:
                user = min(members, key=lambda member: (loads[member], member.id))
                loads[user] += 1
                ticket.user_id = user

    # --------------------------------------------------
    # Reminders
    # --------------------------------------------------

    @api.model
    def _cron_follow_up(self):
        """Tickets whose day has come where their company is: an activity for who works
        on them."""
        due = Domain("follow_up_date", "!=", False) & Domain("state", "!=", "cancelled")
        tickets = self.search(
            Domain.OR(
                due
                & Domain("company_id", "=", company.id)
                & Domain("follow_up_date", "<=", self._get_company_day(company))
                for (company,) in self._read_group(due, ["company_id"])
            )
        )
        tickets._schedule_reminders(
            {
                ticket: ticket.follow_up_note or self.env._("Follow up this ticket.")
                for ticket in tickets
            }
        )
        tickets.write({"follow_up_date": False, "follow_up_note": False})

    @api.model
    def _cron_close(self):
        """Close what was solved days ago and met no objection."""
        now = fields.Datetime.now()
        companies = self.env["res.company"].search(
            [("appsistance_ticket_close_days", ">", 0)]
        )
        for company in companies:
            days = company.appsistance_ticket_close_days
            self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "solved"),
                    ("date_solved", "<", fields.Datetime.subtract(now, days=days)),
                ]
            ).write({"state": "closed"})

    def _schedule_reminders(self, summaries):
        """One activity a ticket: for who has it, the team leader or who opened it."""
        companies = self.browse().union(*summaries).company_id
        days = {company: self._get_company_day(company) for company in companies}
        todo = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": ticket.id,
                    "activity_type_id": todo.id,
                    "summary": summary,
                    "date_deadline": days[ticket.company_id],
                    "user_id": ticket._get_responsible().id,
                }
                for ticket, summary in summaries.items()
            ]
        )

    @api.model
    def _get_company_day(self, company):
        """Today where the company is: scheduled jobs know no time zone."""
        packages = self.env["appsistance.prepaid.package"]
        return packages._get_local_day(company, fields.Datetime.now())

    def _get_responsible(self):
        user = self.user_id or self.team_id.user_id or self.create_uid
        return user if not user.share else self.env.ref("base.user_admin")
