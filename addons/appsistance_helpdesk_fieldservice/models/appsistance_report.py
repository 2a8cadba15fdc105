from odoo import fields, models

from odoo.addons.appsistance_helpdesk.models.appsistance_ticket import OPEN_STATES


class AppsistanceReport(models.Model):
    _inherit = "appsistance.report"

    def _after_concluding(self):
        """The ticket that asked for the job gets the signed report."""
        result = super()._after_concluding()
        for report in self.sudo():
            report._tell_ticket()
        return result

    def _tell_ticket(self):
        order = self.visit_id.work_order_id
        ticket = order.ticket_id._get_current() if order.ticket_id else None
        if not ticket:
            return
        copy = self.attachment_id.copy({"res_model": ticket._name, "res_id": ticket.id})
        ticket._message_log(
            body=self.env._(
                "%(report)s of %(order)s is final.",
                report=self.name,
                order=order._get_html_link(order.name),
            ),
            attachment_ids=[fields.Command.link(copy.id)] if copy else [],
        )
        if order.state == "done" and ticket.state in OPEN_STATES:
            ticket._schedule_reminders(
                {ticket: self.env._("%s is done: write the solution.", order.name)}
            )
