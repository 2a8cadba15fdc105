from datetime import timedelta

from odoo import api, fields, models


class AppsistanceContract(models.Model):
    """[Anteprima dei rinnovi] What the daily job will do at the end of each period, to
    be looked at before: nothing is written."""

    _inherit = "appsistance.contract"

    renewal_outcome = fields.Selection(
        [
            ("renewed", "Renewed"),
            ("consent", "Waits for the Consent"),
            ("ended", "Ends"),
        ],
        string="At Its End",
        compute="_compute_renewal_preview",
    )
    renewal_until = fields.Date(
        string="Renewed until", compute="_compute_renewal_preview"
    )
    renewal_note = fields.Char(
        string="To Be Seen to", compute="_compute_renewal_preview"
    )
    renewal_percent = fields.Float(
        string="Price Rise (%)",
        digits=(9, 4),
        compute="_compute_renewal_percent",
        groups="appsistance_base.group_manager",
    )

    @api.depends("date_end", "renewal_kind", "state", "terminated_on")
    def _compute_renewal_preview(self):
        rises = self._find_next_rises()
        for contract in self:
            outcome = contract._get_renewal_outcome()
            contract.renewal_outcome = outcome
            is_renewed = outcome in ("renewed", "consent")
            contract.renewal_until = is_renewed and contract._get_next_dates()[1]
            contract.renewal_note = is_renewed and contract._get_renewal_note(
                rises.get(contract._origin.id)
            )

    @api.depends("date_end", "indexation_ids.percent", "indexation_ids.state")
    def _compute_renewal_percent(self):
        rises = self._find_next_rises()
        for contract in self:
            rise = rises.get(contract._origin.id)
            contract.renewal_percent = rise.percent if rise else 0.0

    def _get_renewal_outcome(self):
        """As ``_cron_renew()`` decides."""
        self.ensure_one()
        if self.state != "active" or not self.date_end:
            return False
        if self.terminated_on or self._has_valid_notice():
            return "ended"
        if self._is_going_on():
            return "renewed"
        return "consent" if self.renewal_kind == "request" else "ended"

    def _find_next_rises(self):
        """``{id: rise}`` of the first day after the current period."""
        running = self._origin.filtered("date_end")
        rises = (
            self.env["appsistance.contract.indexation"]
            .sudo()
            .search(
                [
                    ("contract_id", "in", running.ids),
                    ("state", "=", "draft"),
                    (
                        "date_from",
                        "in",
                        [c.date_end + timedelta(days=1) for c in running],
                    ),
                ]
            )
        )
        return {
            rise.contract_id.id: rise
            for rise in rises
            if rise.date_from == rise.contract_id.date_end + timedelta(days=1)
        }

    def _get_renewal_note(self, rise):
        """Hook: what is still missing before it is renewed well."""
        texts = []
        if self._is_notice_missing():
            texts.append(self.env._("the consumer is not told yet"))
        if rise and rise.is_waiting:
            texts.append(self.env._("the price rise waits for the index"))
        if self.renewal_error:
            texts.append(self.renewal_error)
        return ", ".join(texts)
