from odoo import models

OURS = "appsistance."


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        """Core runs jobs without a language. Ours keep reasons and notes as text: in
        the language of the company, as one of its users would have written them."""
        action = self.env["ir.actions.server"].sudo().browse(server_action_id)
        if action.model_name.startswith(OURS) and not self.env.context.get("lang"):
            self = self.with_context(lang=self.env.company.partner_id.lang)  # noqa: PLW0642
        return super()._callback(cron_name, server_action_id)
