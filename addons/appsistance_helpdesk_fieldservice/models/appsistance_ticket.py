from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import plaintext2html

from odoo.addons.appsistance_helpdesk.models.appsistance_ticket import ENDED_STATES

ENDED_ORDERS = ("done", "cancelled")


class AppsistanceTicket(models.Model):
    """Work orders that a ticket opened, their visits and what came of them."""

    _inherit = "appsistance.ticket"

    work_order_ids = fields.One2many(
        "appsistance.work.order", "ticket_id", string="Work Orders"
    )
    work_order_count = fields.Integer(compute="_compute_work_order_count")
    open_work_order_count = fields.Integer(compute="_compute_work_order_count")
    visit_ids = fields.Many2many(
        "appsistance.visit", string="Visits", compute="_compute_visit_ids"
    )
    proposed_solution = fields.Text(compute="_compute_proposed_solution")

    @api.depends("work_order_ids.state")
    @api.depends_context("uid")
    def _compute_work_order_count(self):
        orders = self.env["appsistance.work.order"]
        here = Domain("ticket_id", "in", self.ids)
        counts = [
            dict(orders._read_group(domain, ["ticket_id"], ["__count"]))
            for domain in (here, here & Domain("state", "not in", ENDED_ORDERS))
        ]
        for ticket in self:
            ticket.work_order_count = counts[0].get(ticket._origin, 0)
            ticket.open_work_order_count = counts[1].get(ticket._origin, 0)

    @api.depends("work_order_ids.visit_ids")
    @api.depends_context("uid")
    def _compute_visit_ids(self):
        visits = self.env["appsistance.visit"].search(
            [("work_order_id.ticket_id", "in", self.ids)]
        )
        by_ticket = visits.sudo().grouped(lambda visit: visit.work_order_id.ticket_id)
        for ticket in self:
            ticket.visit_ids = by_ticket.get(ticket._origin, visits.browse())

    @api.depends("solution", "state", "work_order_ids.visit_ids.note")
    @api.depends_context("uid")
    def _compute_proposed_solution(self):
        """What the technicians wrote on the visits of the jobs that are done."""
        for ticket in self:
            texts = [
                visit.note
                for visit in ticket.visit_ids.sorted("start")
                if visit.note and visit.work_order_id.state == "done"
            ]
            wanted = texts and not ticket.solution and ticket.state != "cancelled"
            ticket.proposed_solution = "\n\n".join(texts) if wanted else False

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_create_work_order(self):
        """A new work order with everything the ticket knows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Work Order"),
            "res_model": "appsistance.work.order",
            "view_mode": "form",
            "context": {
                f"default_{name}": value
                for name, value in self._prepare_work_order().items()
            },
        }

    def action_view_work_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_fieldservice.appsistance_work_order_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        if self.work_order_count == 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.work_order_ids.id
        return action

    def action_use_proposed_solution(self):
        for ticket in self.filtered("proposed_solution"):
            ticket.solution = plaintext2html(ticket.proposed_solution)

    def action_solve(self):
        return self._ask_about_orders("solved") or super().action_solve()

    def action_close(self):
        return self._ask_about_orders("closed") or super().action_close()

    def action_cancel(self):
        return self._ask_about_orders("cancelled") or super().action_cancel()

    def _ask_about_orders(self, state):
        """A dialog where work orders are open, else None."""
        if self.env.context.get("appsistance_orders_decided"):
            return None
        if not any(ticket.open_work_order_count for ticket in self):
            return None
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Work Orders Are Still Open"),
            "res_model": "appsistance.ticket.end",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_ticket_ids": [Command.set(self.ids)],
                "default_state": state,
            },
        }

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _prepare_work_order(self):
        """The values of a work order, as far as the ticket knows them. A hook."""
        vals = {
            "ticket_id": self.id,
            "origin": "ticket",
            "company_id": self.company_id.id,
            "customer_id": self.customer_id.id,
            "site_id": (
                self.site_id or self.customer_id._appsistance_get_default_site()
                if self.customer_id
                else self.site_id
            ).id,
            "equipment_ids": [Command.set(self.equipment_id.ids)],
            "caller_id": self.partner_id.id,
            "caller_name": self.caller_name,
            "caller_phone": self.caller_phone,
            "summary": self.name,
            "priority": self.priority,
            "date_requested": self.date_opened,
            "type_id": self._get_intervention_type().id,
        }
        return {name: value for name, value in vals.items() if value}

    def _get_intervention_type(self):
        """The one of the category, unless it is another company's."""
        return self.category_id.intervention_type_id.filtered(
            lambda kind: not kind.company_id or kind.company_id == self.company_id
        )

    def _get_portal_visits(self, user):
        """Those that the user's own rules show him, with their signed report."""
        self.ensure_one()
        orders = self.sudo().work_order_ids
        visits = (
            self.env["appsistance.visit"]
            .with_user(user)
            .search([("id", "in", orders.visit_ids.ids)], order="start")
        )
        reports = (
            self.env["appsistance.report"]
            .with_user(user)
            .search([("visit_id", "in", visits.ids)])
        )
        signed = reports.sudo().visit_id
        states = dict(visits._fields["state"]._description_selection(self.env))
        return super()._get_portal_visits(user) + [
            {
                "name": visit.name,
                "date": visit._get_portal_day(),
                "state": states[visit.state],
                "url": f"/my/visits/{visit.id}",
                "report_url": visit in signed and f"/my/visits/{visit.id}/report",
            }
            for visit in visits.sudo()
        ]

    def _move_work(self, target):
        result = super()._move_work(target)
        self.work_order_ids.write({"ticket_id": target.id})
        return result

    def _filter_with_history(self):
        orders = self.env["appsistance.work.order"].sudo()
        rows = orders.with_context(active_test=False)._read_group(
            [("ticket_id", "in", self.ids)], ["ticket_id"]
        )
        return super()._filter_with_history().union(*(found for (found,) in rows))

    def _after_state(self, before):
        """Ended by the customer or by a job: nobody was asked about the work orders."""
        result = super()._after_state(before)
        if self.env.context.get("appsistance_orders_decided"):
            return result
        left = self.sudo().filtered(
            lambda ticket: (
                ticket.state in ENDED_STATES
                and before[ticket.sudo(False)] not in ENDED_STATES
                and ticket.open_work_order_count
            )
        )
        left._schedule_reminders(
            {
                ticket: self.env._("The ticket is ended, its work orders are not.")
                for ticket in left
            }
        )
        return result
