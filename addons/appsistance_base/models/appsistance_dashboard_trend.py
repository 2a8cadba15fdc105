from datetime import datetime, time

from dateutil.relativedelta import relativedelta
from pytz import timezone, utc

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

MONTHS = 6


class AppsistanceDashboard(models.AbstractModel):
    """How the last months went, this one included."""

    _inherit = "appsistance.dashboard"

    @api.model
    def _get_dashboard_trends(self):
        """Hook: list of trends, each a dict ``key``, ``sequence``, ``label``, ``help``,
        ``unit`` and ``series``.

        The unit is ``percent`` (the series as parts of the last one) or ``hours``
        (minutes side by side). A series has ``key``, ``label``, ``model``, ``domain``
        (a function), ``date`` (the field that names the month), ``value`` (an
        aggregate) and ``action``; a trend shows where all of them may be read.
        """
        return []

    @api.model
    def open_trend(self, key, series_key, month):
        """The list of what one bar has counted; ``month`` as ``2026-11``."""
        own = self._with_office_env()
        trend = own._find_readable(own._get_readable_trends(), key)
        series = own._find_readable(trend["series"], series_key)
        months = {f"{first:%Y-%m}": first for first in own._get_months()}
        first = own._find_shown(months, month)
        domain = series["domain"]() & own._get_month_domain(
            series, first, first + relativedelta(months=1)
        )
        name = format_date(own.env, first, date_format="MMMM yyyy")
        label = " · ".join(dict.fromkeys((trend["label"], series["label"], name)))
        return own._get_list_action(series["action"], domain, label)

    @api.model
    def _get_readable_trends(self):
        readable = (
            trend
            for trend in self._get_dashboard_trends()
            if all(self._is_readable(series) for series in trend["series"])
        )
        return sorted(readable, key=lambda trend: trend["sequence"])

    @api.model
    def _read_trends(self):
        return [self._read_trend(trend) for trend in self._get_readable_trends()]

    @api.model
    def _read_trend(self, trend):
        """One query for each series, whatever the number of months."""
        months = self._get_months()
        columns = [self._read_series(series, months) for series in trend["series"]]
        values = list(zip(*columns, strict=True))
        return {
            "key": trend["key"],
            "label": trend["label"],
            "help": trend["help"],
            "unit": trend["unit"],
            "series": [
                {"key": series["key"], "label": series["label"]}
                for series in trend["series"]
            ],
            "months": [
                {
                    "key": f"{month:%Y-%m}",
                    "label": format_date(self.env, month, date_format="MMM"),
                    "name": format_date(self.env, month, date_format="MMMM yyyy"),
                    "values": row,
                }
                for month, row in zip(months, values, strict=True)
            ],
            "is_empty": not any(map(any, values)),
        }

    @api.model
    def _read_series(self, series, months):
        domain = series["domain"]() & self._get_month_domain(
            series, months[0], months[-1] + relativedelta(months=1)
        )
        rows = self.env[series["model"]]._read_group(
            domain, [f"{series['date']}:month"], [series["value"]]
        )
        values = {(month.year, month.month): value for month, value in rows}
        return [values.get((month.year, month.month)) or 0 for month in months]

    @api.model
    def _get_months(self):
        """The first day of each, the oldest first."""
        this = fields.Date.context_today(self).replace(day=1)
        return [this - relativedelta(months=back) for back in reversed(range(MONTHS))]

    @api.model
    def _get_month_domain(self, series, first, end):
        """From ``first`` to before ``end``, days of the office."""
        name = series["date"]
        if self.env[series["model"]]._fields[name].type == "datetime":
            first, end = self._get_midnight(first), self._get_midnight(end)
        return Domain(name, ">=", first) & Domain(name, "<", end)

    @api.model
    def _get_midnight(self, day):
        """When a day of the office begins, in UTC."""
        zone = timezone(self.env.context["tz"])
        moment = zone.localize(datetime.combine(day, time.min))
        return moment.astimezone(utc).replace(tzinfo=None)
