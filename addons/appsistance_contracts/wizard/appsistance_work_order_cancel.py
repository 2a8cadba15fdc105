from odoo import api, fields, models


class AppsistanceWorkOrderCancel(models.TransientModel):
    _inherit = "appsistance.work.order.cancel"

    has_dues = fields.Boolean(compute="_compute_has_dues")
    is_due_again = fields.Boolean(
        string="Owed Again",
        help="The next generation makes a new work order for it. Otherwise it is"
        " skipped.",
    )

    @api.depends("work_order_ids")
    def _compute_has_dues(self):
        for wizard in self:
            wizard.has_dues = bool(wizard.work_order_ids.due_ids)

    def action_cancel_orders(self):
        wizard = self.with_context(appsistance_due_again=self.is_due_again)
        return super(AppsistanceWorkOrderCancel, wizard).action_cancel_orders()
