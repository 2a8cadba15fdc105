from odoo import api, fields, models
from odoo.tools import SQL


class AppsistanceVisit(models.Model):
    """Who worked on call at night rests before the next visit."""

    _inherit = "appsistance.visit"

    breaks_rest = fields.Boolean(
        string="Too Early after Night Work",
        compute="_compute_breaks_rest",
        search="_search_breaks_rest",
        compute_sudo=True,
    )

    @api.depends("start", "state", "lead_id")
    def _compute_breaks_rest(self):
        early = set(self._get_breaking_rest(self.ids))
        for visit in self:
            visit.breaks_rest = visit.id in early

    def _search_breaks_rest(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("id", "in", self._get_breaking_rest())]

    def _get_breaking_rest(self, ids=None):
        """Ids of planned visits that start too early after an on-call job."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT visit.id
                  FROM appsistance_visit visit
                  JOIN res_company company ON company.id = visit.company_id
                  JOIN appsistance_booking mine
                    ON mine.visit_id = visit.id AND mine.state = 'booked'
                  JOIN appsistance_booking night
                    ON night.busy_key = mine.busy_key AND night.state = 'booked'
                   AND night.visit_id != visit.id
                  JOIN appsistance_visit job
                    ON job.id = night.visit_id AND job.is_on_call
                   AND job.state != 'cancelled'
                 WHERE visit.state = 'planned'
                   AND mine.role IN ('lead', 'helper')
                   AND mine.start >= COALESCE(job.actual_stop, job.stop)
                   AND mine.start < COALESCE(job.actual_stop, job.stop)
                       + company.appsistance_rest_hours * interval '1 hour'
                   AND %s
                """,
                SQL("visit.id IN %s", tuple(ids)) if ids else SQL("TRUE"),
            )
        )
        return [row[0] for row in rows]
