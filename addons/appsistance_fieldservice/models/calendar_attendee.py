from odoo import api, models

ANSWERS = ("accepted", "declined")


class CalendarAttendee(models.Model):
    _name = "calendar.attendee"
    _inherit = ["calendar.attendee", "appsistance.bulk.defaults.mixin"]

    @api.model
    def _has_defaults_alike(self):
        """Only those of visits, as of their events."""
        return bool(self.env.context.get("appsistance_mirror"))

    def _get_fresh_defaults(self):
        return super()._get_fresh_defaults() | {"access_token"}

    def write(self, vals):
        """Whoever answers a visit's event in a calendar has answered the invitation."""
        answered = self.browse()
        if vals.get("state") in ANSWERS:
            answered = self.sudo().filtered(
                lambda attendee: (
                    attendee.event_id.appsistance_visit_id
                    and attendee.state != vals["state"]
                )
            )
        result = super().write(vals)
        for attendee in answered:
            attendee._answer_visit()
        return result

    def _answer_visit(self):
        """Pass the answer on, where there is still something to answer."""
        self.ensure_one()
        invitation = self._get_invitation()
        booked = invitation.booking_id.state == "booked"
        if invitation.visit_id.state == "planned" and booked:
            invitation._answer(self.state, "calendar")

    def _get_invitation(self):
        """The invitation of this person to the event's visit; empty for a guest."""
        self.ensure_one()
        return self.event_id.appsistance_visit_id.invitation_ids.filtered(
            lambda invitation: (
                invitation.state != "cancelled"
                and self.partner_id == invitation._get_calendar_partner()
            )
        )[:1]
