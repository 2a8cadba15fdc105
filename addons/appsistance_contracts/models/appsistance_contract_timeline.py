from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

_COLOURS = {"current": "success", "sealed": "secondary"}


class AppsistanceContract(models.Model):
    """The periods of a contract drawn one after the other, each as long as it lasts."""

    _inherit = "appsistance.contract"

    period_timeline = fields.Html(
        string="Timeline", compute="_compute_period_timeline", sanitize=False
    )

    @api.depends("period_ids.date_start", "period_ids.date_end", "period_ids.state")
    def _compute_period_timeline(self):
        jobs = dict(
            self.env["appsistance.work.order"]._read_group(
                [("contract_period_id", "in", self.period_ids.ids)],
                ["contract_period_id"],
                ["__count"],
            )
        )
        for contract in self:
            periods = contract.period_ids.sorted("date_start")
            contract.period_timeline = (
                Markup('<div class="d-flex flex-wrap gap-1 mb-3">%s</div>')
                % Markup("").join(
                    contract._draw_period(period, jobs.get(period, 0))
                    for period in periods
                )
                if periods
                else False
            )

    def _draw_period(self, period, jobs):
        labels = dict(period._fields["state"]._description_selection(self.env))
        days = (period.date_end - period.date_start).days + 1
        return Markup(
            '<div class="border-top border-4 border-%(colour)s bg-light rounded p-2"'
            ' style="flex: %(days)s 1 0; min-width: 9rem;">'
            '<div class="fw-bold">%(title)s</div><div>%(dates)s</div>'
            '<div class="text-muted">%(state)s · %(jobs)s</div></div>'
        ) % {
            "colour": _COLOURS[period.state],
            "days": days,
            "title": self.env._("Period %s", period.number),
            "dates": self.env._(
                "%(start)s to %(end)s",
                start=format_date(self.env, period.date_start),
                end=format_date(self.env, period.date_end),
            ),
            "state": labels[period.state],
            "jobs": self.env._("Work orders: %s", jobs),
        }
