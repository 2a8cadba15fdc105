from datetime import datetime, time, timedelta

from odoo import fields, models
from odoo.tools import format_date


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    appsistance_kind = fields.Selection(
        [
            ("person", "Person"),
            ("vehicle", "Van"),
            ("tool", "Tool"),
            ("room", "Room"),
            ("other", "Other"),
        ],
        string="Kind",
        index=True,
    )
    appsistance_status = fields.Selection(
        [("available", "Available"), ("lent", "Lent Out"), ("broken", "Broken")],
        string="Availability",
        default="available",
        required=True,
    )
    appsistance_status_note = fields.Char(string="Availability Note")
    appsistance_status_until = fields.Date(string="Not Available Until")

    def _appsistance_get_unavailability(self, start, end):
        """When these resources cannot be booked, leaves and bookings apart.

        :param start, end: UTC, naive
        :return: dict of resource id: list of (start, end, text)
        """
        away = {}
        for resource in self.filtered(lambda r: r.appsistance_status != "available"):
            until = resource.appsistance_status_until
            stop = datetime.combine(until, time()) + timedelta(days=1) if until else end
            if stop > start:
                away[resource.id] = [
                    (start, min(stop, end), resource._appsistance_describe_status())
                ]
        return away

    def _appsistance_describe_status(self):
        statuses = dict(
            self._fields["appsistance_status"]._description_selection(self.env)
        )
        text = f"{self.name}: {statuses[self.appsistance_status]}"
        if self.appsistance_status_note:
            text += f", {self.appsistance_status_note}"
        if self.appsistance_status_until:
            text += f" ({format_date(self.env, self.appsistance_status_until)})"
        return text
