from odoo import fields, models


class AppsistanceWorkOrder(models.Model):
    """The contract that a job is done under, and what it fulfils of its plan."""

    _inherit = "appsistance.work.order"

    contract_id = fields.Many2one(
        "appsistance.contract",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        check_company=True,
        tracking=True,
    )
    contract_period_id = fields.Many2one(
        "appsistance.contract.period",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    due_ids = fields.One2many("appsistance.contract.due", "work_order_id")

    def _get_origin_text(self):
        text = super()._get_origin_text()
        if self.contract_id:
            return self.env._(
                "%(origin)s %(contract)s",
                origin=text,
                contract=self.contract_id.sudo().name,
            )
        return text
