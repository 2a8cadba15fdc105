from odoo import api, fields, models


class AppsistanceVisitTime(models.Model):
    """Approved times are the company's timesheet."""

    _inherit = "appsistance.visit.time"

    hours = fields.Float(
        compute="_compute_hours", store=True, precompute=True, aggregator="sum"
    )

    @api.depends("minutes")
    def _compute_hours(self):
        for time in self:
            time.hours = time.minutes / 60

    @api.model
    def _get_open_after_closing(self):
        return super()._get_open_after_closing() | {"hours"}

    def _get_overlap_texts(self):
        """``{time: text}`` of the times that overlap others of the same person."""
        texts = {}
        for time, other in self._get_overlaps():
            texts.setdefault(time, time._get_overlap_message(other))
        return texts

    def _get_local_date(self):
        self.ensure_one()
        zone = self.with_context(tz=self.visit_id._get_report_timezone())
        return fields.Datetime.context_timestamp(zone, self.start).date()

    def _get_employee(self):
        """The employee of the visit's company; an external person has none."""
        employees = self.resource_id.employee_id
        own = employees.filtered(lambda one: one.company_id == self.company_id)
        return (own or employees)[:1]
