from odoo import api, fields, models

from .appsistance_visit import MANY

BATCH_SIZE = 200


class AppsistanceVisit(models.Model):
    """People and customers are told of a plan: at once, or by a job where it is large.

    Who plans a month waits for the bookings only. What is still to be announced stays
    written on the visits: killed anywhere, the job goes on with what is left, and what
    was announced meanwhile, by a move say, is not announced twice.
    """

    _inherit = "appsistance.visit"

    is_to_announce = fields.Boolean(
        string="To Be Announced",
        copy=False,
        readonly=True,
        help="The job that invites people and tells customers comes to it in a moment.",
    )

    _to_announce_idx = models.Index("(id) WHERE is_to_announce")

    @api.model_create_multi
    def create(self, vals_list):
        if len(vals_list) > MANY:
            vals_list = [{**vals, "is_to_announce": True} for vals in vals_list]
        return super().create(vals_list)

    def _after_planning(self, change, before):
        result = super()._after_planning(change, before)
        later = self.browse()
        if change == "planned":
            later = self.filtered("is_to_announce")
        if later:
            self.env.ref("appsistance_fieldservice.ir_cron_announce").sudo()._trigger()
        (self - later).sudo()._announce(change)
        return result

    def _announce(self, change):
        """Tell whom it concerns of what was planned, moved, given to others, cancelled.

        Called as superuser; announcing the same twice is announcing it once.

        :param change: as in ``_after_planning``
        """

    @api.model
    def _cron_announce(self):
        """Announce what was planned by the hundred, batch by batch."""
        cron = self.env["ir.cron"]
        waiting = self._get_unannounced_domain()
        cron._commit_progress(remaining=self.search_count(waiting))
        while batch := self.search(waiting, order="start, id", limit=BATCH_SIZE):
            batch._announce_planned()
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _get_unannounced_domain(self):
        """What the job announces."""
        return [("is_to_announce", "=", True)]

    def _announce_planned(self):
        """Announce what is still planned; the rest has been told of by what changed."""
        self.filtered(lambda visit: visit.state == "planned")._announce("planned")
        self.write({"is_to_announce": False})
