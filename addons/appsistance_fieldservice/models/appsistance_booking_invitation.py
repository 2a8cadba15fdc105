from odoo import models


class AppsistanceBooking(models.Model):
    """What the person booked is asked."""

    _inherit = "appsistance.booking"

    def _prepare_invitations(self):
        """Values of the invitations to these bookings."""
        modes = self.env["appsistance.invitation"]._get_modes(self.visit_id)
        # Read at once what each invitation asks of its person.
        self.resource_id.sudo().employee_id.mapped("work_email")
        emails = {
            resource: resource._appsistance_get_email() for resource in self.resource_id
        }
        return [
            {
                "visit_id": booking.visit_id.id,
                "booking_id": booking.id,
                "resource_id": booking.resource_id.id,
                "email": emails[booking.resource_id],
                "mode": modes[booking.visit_id],
            }
            for booking in self
        ]
