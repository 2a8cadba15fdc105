from odoo import api, models
from odoo.fields import Domain

# Sold to somebody: on its own, by a contract's fee, by a quote, in a package.
SOLD = ("billable", "contract", "quoted", "prepaid")
# Work that was foreseen: nothing that a first visit could fix.
FORESEEN = ("contract", "quote", "recall")


class AppsistanceDashboard(models.AbstractModel):
    """How often the first visit is enough, and how much of the work is sold."""

    _inherit = "appsistance.dashboard"

    @api.model
    def _get_dashboard_trends(self):
        return [
            *super()._get_dashboard_trends(),
            self._get_first_time_fix(),
            self._get_hours_trend(),
        ]

    @api.model
    def _get_first_time_fix(self):
        """First-time-fix rate, by the month in which the job was finished.

        Counted are the jobs done that somebody asked for, recalls of earlier jobs and
        planned work (of contracts, of accepted quotes) left out, but a job that goes on
        an earlier one counts. Of them, fixed at the first visit are those with a single
        trip, which completed the work, that go on no earlier job and that nobody was
        called back for since (recalls that were cancelled do not count). A recall may
        come later, and then lowers the month of the job that it repeats.
        """
        common = {
            "model": "appsistance.work.order",
            "date": "done_at",
            "value": "__count",
            "action": "appsistance_fieldservice.appsistance_work_order_action",
        }
        return {
            "key": "first_time_fix",
            "sequence": 10,
            "label": self.env._("Solved at the First Visit"),
            "help": self.env._(
                "Jobs done by one trip and without a recall, of all that were not"
                " planned work."
            ),
            "unit": "percent",
            "series": [
                {
                    **common,
                    "key": "fixed",
                    "label": self.env._("At the First Visit"),
                    "domain": self._get_fixed_domain,
                },
                {
                    **common,
                    "key": "again",
                    "label": self.env._("Second Trip or Recall"),
                    "domain": self._get_again_domain,
                },
                {
                    **common,
                    "key": "done",
                    "label": self.env._("Jobs Done"),
                    "domain": self._get_fixable_domain,
                },
            ],
        }

    @api.model
    def _get_fixable_domain(self):
        asked_for = Domain("origin", "not in", FORESEEN) | Domain(
            "follows_id", "!=", False
        )
        return (
            Domain("state", "=", "done")
            & Domain("recall_of_id", "=", False)
            & asked_for
        )

    @api.model
    def _get_fixed_domain(self):
        return self._get_fixable_domain() & self._get_first_time_domain()

    @api.model
    def _get_again_domain(self):
        return self._get_fixable_domain() & ~self._get_first_time_domain()

    @api.model
    def _get_first_time_domain(self):
        return (
            Domain("trip_count", "=", 1)
            & Domain("follows_id", "=", False)
            & Domain("recall_ids", "not any", [("state", "!=", "cancelled")])
        )

    @api.model
    def _get_hours_trend(self):
        """Hours sold against hours worked, of the reports that were approved.

        Sold are the minutes of labour that the charges of visits say, rounded and with
        their minimum, by the day of the charge: billed on their own or sold before (by
        a contract, a quote, a package). Not sold are warranty, recalls and goodwill,
        what was cancelled, and a charge that was split (its parts count). Worked are
        the recorded times of work, without travel, by the day on which they began.
        """
        return {
            "key": "hours",
            "sequence": 20,
            "label": self.env._("Hours Sold and Worked"),
            "help": self.env._(
                "Labour of approved reports: what was charged or sold before, and what"
                " was worked, without travel."
            ),
            "unit": "hours",
            "series": [
                {
                    "key": "sold",
                    "label": self.env._("Sold"),
                    "model": "appsistance.charge",
                    "domain": self._get_sold_domain,
                    "date": "date",
                    "value": "minutes:sum",
                    "action": "appsistance_base.appsistance_charge_action",
                },
                {
                    "key": "worked",
                    "label": self.env._("Worked"),
                    "model": "appsistance.visit.time",
                    "domain": self._get_worked_domain,
                    "date": "start",
                    "value": "minutes:sum",
                    "action": "appsistance_fieldservice.appsistance_visit_time_action",
                },
            ],
        }

    @api.model
    def _get_sold_domain(self):
        return (
            Domain("kind", "=", "labour")
            & Domain("visit_id", "!=", False)
            & Domain("minutes", "!=", 0)
            & Domain("coverage", "in", SOLD)
            & Domain("state", "not in", ("cancelled", "split"))
        )

    @api.model
    def _get_worked_domain(self):
        return (
            Domain("kind", "=", "work")
            & Domain("approval_state", "=", "approved")
            & Domain("minutes", "!=", 0)
        )
