from datetime import timedelta

from odoo import api, models

from ..tools.tables import read_table

# Working days ago; the older ones are approved already.
DAYS = (-6, -5, -4, -3, -2)
APPROVED_UNTIL = -4
BEGIN = 8.5
# From the beginning: travel before it, the pause, the end.
TRAVEL = timedelta(minutes=30)
PAUSE = (timedelta(hours=3, minutes=30), timedelta(hours=4, minutes=30))
END = timedelta(hours=8, minutes=10)


class AppsistanceVisit(models.Model):
    _inherit = "appsistance.visit"

    @api.model
    def _create_demo_days(self):
        """Whole days on site of four technicians, whose hours the clock tells too."""
        rows = [(row, days) for row in read_table("site_days") for days in DAYS]
        orders = self.env["appsistance.work.order"].create(
            [
                self.env["appsistance.report"]._prepare_demo_order(
                    row["plant"], row["type"]
                )
                for row, _days in rows
            ]
        )
        plans = [
            order._prepare_demo_plan(order, days, BEGIN, row["lead"], [])
            for order, (row, days) in zip(orders, rows, strict=True)
        ]
        visits = self._plan([{**plan, "stop": plan["start"] + END} for plan in plans])
        for visit, (row, days) in zip(visits, rows, strict=True):
            visit._record_demo_day(row["note"])
            report = visit._get_or_create_reports()
            report._advance_demo("approved" if days <= APPROVED_UNTIL else "signed")
        self.env["appsistance.report"]._silence_demo(visits)

    def _record_demo_day(self, note):
        begin = self.start
        self._start(at=begin - TRAVEL, kind="travel")
        self._start(at=begin)
        self._stop_times(begin + PAUSE[0])
        self._start(at=begin + PAUSE[1])
        self._freeze_checklists()
        self._answer_demo()
        self.write({"note": note})
        self._finish("completed", at=begin + END)
