from odoo import models


class AppsistanceInvitation(models.Model):
    """The visit's calendar event shows what its people have answered."""

    _inherit = "appsistance.invitation"

    def _ask_again(self):
        result = super()._ask_again()
        self._set_attendee_state("needsAction")
        return result

    def _after_accept(self):
        result = super()._after_accept()
        self._set_attendee_state("accepted")
        return result

    def _after_decline(self):
        result = super()._after_decline()
        self._set_attendee_state("declined")
        return result

    def _get_calendar_partner(self):
        """The contact under which the person is on the event."""
        self.ensure_one()
        resource = self.resource_id.sudo()
        return resource.user_id.partner_id or resource.employee_id[:1].work_contact_id

    def _set_attendee_state(self, state):
        attendees = self.env["calendar.attendee"].sudo()
        for invitation in self:
            partner = invitation._get_calendar_partner()
            attendees |= invitation.visit_id.sudo().event_ids.attendee_ids.filtered(
                lambda attendee, partner=partner: (
                    attendee.partner_id == partner and attendee.state != state
                )
            )
        if attendees:
            context = self.env["appsistance.visit"]._get_event_context()
            attendees.with_context(**context).write({"state": state})
