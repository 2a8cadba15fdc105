from odoo import api, fields, models


class AppsistanceWorkOrder(models.Model):
    """The contract that a job is done under, and what it fulfils of its plan."""

    _inherit = "appsistance.work.order"

    contract_id = fields.Many2one(
        "appsistance.contract",
        compute="_compute_contract_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        check_company=True,
        tracking=True,
        help="Proposed for a call on what is under contract.",
    )
    contract_period_id = fields.Many2one(
        "appsistance.contract.period",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    due_ids = fields.One2many("appsistance.contract.due", "work_order_id")
    preferred_lead_id = fields.Many2one(
        "resource.resource",
        string="Preferred Technician",
        index="btree_not_null",
        check_company=True,
        domain="[('appsistance_is_technician', '=', True)]",
    )

    @api.depends("equipment_ids", "site_id", "customer_id")
    def _compute_contract_id(self):
        todo = self.filtered(
            lambda order: (
                not order.contract_id
                or order.contract_id._origin.customer_id != order.customer_id._origin
            )
        )
        contracts = self.env["appsistance.contract"]
        found = contracts._find_for(
            [
                {
                    "company": order.company_id,
                    "customer": order.customer_id._origin,
                    "site": order.site_id._origin,
                    "equipment": order.equipment_ids._origin,
                    "date": contracts._get_company_today(order.company_id),
                }
                for order in todo
            ]
        )
        for order, contract in zip(todo, found, strict=True):
            order.contract_id = contract

    def _get_origin_text(self):
        text = super()._get_origin_text()
        if self.contract_id:
            return self.env._(
                "%(origin)s %(contract)s",
                origin=text,
                contract=self.contract_id.sudo().name,
            )
        return text

    # --------------------------------------------------
    # What becomes of its dues
    # --------------------------------------------------

    def _cancel(self, reason=None):
        """A cancelled job keeps its dues: skipped, or owed again where asked for."""
        result = super()._cancel(reason)
        dues = self.sudo().due_ids
        if self.env.context.get("appsistance_due_again"):
            dues._make_due_again()
        else:
            dues._skip(reason or self.env._("Work order cancelled"))
        return result

    def action_reopen(self):
        result = super().action_reopen()
        dues = self.sudo().due_ids.filtered(lambda due: due.state == "skipped")
        dues.write({"state": "generated", "skip_reason": False})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_skip_dues(self):
        for order in self.sudo().filtered("due_ids"):
            order.due_ids._skip(self.env._("Work order %s deleted", order.name))
