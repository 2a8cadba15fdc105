import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import consteq

from ..tools.ics import Event, make_calendar

PAST = timedelta(days=30)
FUTURE = timedelta(days=180)
TOKEN_BYTES = 24


class ResourceResource(models.Model):
    """The secret calendar of a person or thing, to which any calendar subscribes.

    Core's Google synchronisation knows people only; a van, a tool and a room are read
    this way. Whoever knows the address reads it, so it can be withdrawn at any time.
    """

    _inherit = "resource.resource"

    appsistance_feed_url = fields.Char(
        string="Calendar Address",
        compute="_compute_appsistance_feed_url",
        help="Subscribe to it in Google Calendar or any other calendar.",
    )

    @api.depends_context("uid")
    @api.depends("appsistance_feed_token")
    def _compute_appsistance_feed_url(self):
        for resource in self:
            token = resource.sudo().appsistance_feed_token
            if token and resource._appsistance_may_have_feed():
                resource.appsistance_feed_url = (
                    f"{resource.get_base_url()}/appsistance/calendario/"
                    f"{resource.id}/{token}.ics"
                )
            else:
                resource.appsistance_feed_url = False

    def _appsistance_may_have_feed(self):
        """The person himself and the office see and change the address."""
        user = self.env.user
        return (
            self.env.su
            or self.sudo().user_id == user
            or user.has_group("appsistance_base.group_dispatcher")
        )

    def action_appsistance_renew_feed(self):
        """Give a new address; the old one ends at once."""
        for resource in self:
            resource._appsistance_check_feed()
            resource.sudo().appsistance_feed_token = secrets.token_urlsafe(TOKEN_BYTES)

    def action_appsistance_revoke_feed(self):
        for resource in self:
            resource._appsistance_check_feed()
            resource.sudo().appsistance_feed_token = False

    def _appsistance_check_feed(self):
        self.check_access("read")
        if not self._appsistance_may_have_feed():
            raise AccessError(
                self.env._("Only the person or the office may change this address.")
            )

    @api.model
    def _appsistance_get_by_feed(self, resource_id, token):
        """Return the resource of a feed address, as superuser, or an empty one."""
        resource = self.sudo().browse(resource_id).exists()
        known = (resource.appsistance_feed_token or "").encode()
        if not known or not resource.active or not consteq(known, token.encode()):
            return self.sudo().browse()
        return resource

    def _appsistance_get_feed(self):
        """Return the calendar of the bookings around today, in bytes.

        Times, customer, town and work order; never gate codes.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        bookings = self.env["appsistance.booking"].search(
            [
                ("resource_id", "=", self.id),
                ("state", "=", "booked"),
                ("stop", ">=", now - PAST),
                ("start", "<=", now + FUTURE),
            ]
        )
        domain = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        events = [
            Event(
                uid=f"appsistance-booking-{booking.id}@{domain}",
                start=booking.start,
                stop=booking.stop,
                stamp=booking.write_date,
                summary=booking._get_feed_summary(),
                location=booking.visit_id._get_event_location()
                if booking.visit_id
                else "",
            )
            for booking in bookings
        ]
        return make_calendar(events, name=self.name)
