from odoo import fields, models


class AppsistanceVisit(models.Model):
    """The contract of a visit decides who pays what."""

    _inherit = "appsistance.visit"

    contract_id = fields.Many2one(related="work_order_id.contract_id")

    def _prepare_billing_scope(self):
        return {
            **super()._prepare_billing_scope(),
            "contract": self.work_order_id.sudo().contract_id,
        }
