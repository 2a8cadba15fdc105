from odoo import models
from odoo.tools import format_date


class AppsistanceContract(models.Model):
    """Who is reminded, and in which words."""

    _inherit = "appsistance.contract"

    def _get_reminded_user(self):
        """The responsible; where he has left, who looks after the equipment."""
        self.ensure_one()
        people = (
            self.user_id
            | self.company_id.appsistance_equipment_user_id
            | self.create_uid
        ).filtered(lambda user: user.active and not user.share)
        return people[:1] or self.env.ref("base.user_admin")

    def _get_reminder_text(self, kind, day, lang):
        reader = self.with_context(lang=lang)
        date = format_date(reader.env, day)
        texts = {
            "notice": reader.env._("Last day for the termination notice: %s", date),
            "end": reader.env._("The contract ends on %s: renew it or not", date),
            "consumer": reader.env._(
                "Tell the consumer of the tacit renewal by %s", date
            ),
            "unplanned": reader.env._("Give a day to the visit due by %s", date),
            "legal": reader.env._("Legal date of a plant without a visit: %s", date),
        }
        return texts[kind]
