from odoo import api, fields, models
from odoo.tools.misc import format_date

# Whatever is not named here is internal, fields of addons above included.
PORTAL_FIELDS = {
    "active",
    "actual_start",
    "actual_stop",
    "company_id",
    "customer_id",
    "display_name",
    "equipment_ids",
    "id",
    "lead_id",
    "name",
    "site_id",
    "start",
    "state",
    "stop",
    "town",
    "type_id",
}
OPEN_STATES = ("planned", "in_progress", "paused")


class AppsistanceVisit(models.Model):
    """What the customer reads of a visit in the portal."""

    _inherit = "appsistance.visit"

    @api.model
    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or self.env.user._is_internal():
            return True
        return operation == "read" and field.name in self._get_portal_fields()

    @api.model
    def _get_portal_fields(self):
        """Names of the fields that a customer may read, also by RPC."""
        return PORTAL_FIELDS

    @api.model
    def _get_coming_domain(self):
        """Visits still to come or under way; one that was missed is neither."""
        return fields.Domain("state", "in", OPEN_STATES) & (
            fields.Domain("stop", ">=", fields.Datetime.now())
            | fields.Domain("state", "!=", "planned")
        )

    @api.model
    def _get_past_domain(self):
        return fields.Domain("state", "=", "done")

    def _get_portal_day(self):
        """The day of the visit in the site's clock, as the customer reads it."""
        self.ensure_one()
        moment = self.start
        if self.state == "done" and self.actual_start:
            moment = self.actual_start
        day = fields.Datetime.context_timestamp(
            self.with_context(tz=self._get_report_timezone()), moment
        ).date()
        return format_date(self.env, day, date_format="EEEE d MMMM y")

    def _get_portal_band(self):
        """The hours that the notices promise, as in the mails."""
        self.ensure_one()
        notice = self.env["appsistance.visit.notice"].new(
            {"visit_id": self.id, "visit_start": self.start}
        )
        return notice._get_band()
