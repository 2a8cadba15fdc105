from datetime import timedelta

from odoo import api, fields, models

from .appsistance_contract_renewal import CONSUMER_DAYS


class AppsistanceContract(models.Model):
    """[Consumatori] Who is told before a tacit renewal, and by when (art. 65-bis Codice
    del consumo): 30 days before the end, and in time to end the contract."""

    _inherit = "appsistance.contract"

    consumer_notice_by = fields.Date(
        string="Tell the Consumer by",
        compute="_compute_consumer_notice_by",
        store=True,
        index="btree_not_null",
        help="Last day to tell him of the tacit renewal; later he may withdraw.",
    )
    consumer_notified_on = fields.Date(
        string="Consumer Told on",
        compute="_compute_consumer_notified_on",
        store=True,
        help="When the notice of this period's renewal was sent.",
    )

    @api.depends(
        "is_consumer", "is_template", "renewal_kind", "date_end", "notice_deadline"
    )
    def _compute_consumer_notice_by(self):
        for contract in self:
            contract.consumer_notice_by = contract._get_consumer_notice_by()

    def _get_consumer_notice_by(self):
        if (
            not self.is_consumer
            or self.is_template
            or self.renewal_kind != "tacit"
            or not self.date_end
        ):
            return False
        latest = self.date_end - timedelta(days=CONSUMER_DAYS)
        return min(filter(None, (latest, self.notice_deadline)))

    @api.depends(
        "date_start", "letter_ids.kind", "letter_ids.state", "letter_ids.sent_on"
    )
    def _compute_consumer_notified_on(self):
        for contract in self:
            days = [
                contract._get_local_day(contract.company_id, letter.sent_on)
                for letter in contract.letter_ids
                if letter.kind == "consumer" and letter.state == "sent"
            ]
            contract.consumer_notified_on = min(
                (day for day in days if day >= contract.date_start), default=False
            )

    def action_tell_consumers(self):
        """Make the letters of those who have not been told yet; each once."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Notice of Tacit Renewal"),
            "res_model": "appsistance.contract.letter.make",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_ids": self.filtered("consumer_notice_by").ids,
                "default_kind": "consumer",
            },
        }
