from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AppsistanceWorkOrder(models.Model):
    """What the office is shown before it plans a job, and what forbids to plan it."""

    _inherit = "appsistance.work.order"

    recall_candidate_id = fields.Many2one(
        "appsistance.work.order", compute="_compute_recall_candidate_id"
    )
    planning_block = fields.Text(compute="_compute_planning_block")
    has_stopped_equipment = fields.Boolean(
        string="Stopped Plant",
        compute="_compute_has_stopped_equipment",
        search="_search_has_stopped_equipment",
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    @api.depends("equipment_ids", "type_id", "date_requested")
    def _compute_recall_candidate_id(self):
        """The last job done on the same equipment within the days of the type."""
        for order in self:
            order.recall_candidate_id = False
        asking = self.filtered(
            lambda o: o.equipment_ids and o.type_id.recall_days and not o.recall_of_id
        )
        if not asking:
            return
        longest = max(asking.type_id.mapped("recall_days"))
        done = self.search(
            Domain("equipment_ids", "in", asking.equipment_ids.ids)
            & Domain("state", "=", "done")
            & Domain("done_at", ">=", f"-{longest}d"),
            order="done_at desc",
        )
        for order in asking:
            order.recall_candidate_id = done.filtered(
                lambda other, order=order: order._is_recall_of(other)
            )[:1]

    def _is_recall_of(self, other):
        called = self.date_requested or fields.Datetime.now()
        return (
            other != self._origin
            and bool(other.equipment_ids & self.equipment_ids._origin)
            and timedelta()
            <= called - other.done_at
            <= timedelta(days=self.type_id.recall_days)
        )

    @api.depends("equipment_ids.state")
    def _compute_has_stopped_equipment(self):
        for order in self:
            order.has_stopped_equipment = "stopped" in order.equipment_ids.mapped(
                "state"
            )

    def _search_has_stopped_equipment(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("equipment_ids.state", "=", "stopped")

    @api.depends("date_deadline", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for order in self:
            order.is_late = (
                order.state not in ("done", "cancelled")
                and bool(order.date_deadline)
                and order.date_deadline < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("state", "not in", ("done", "cancelled")) & Domain(
            "date_deadline", "<", "today"
        )

    @api.depends("equipment_ids.contractor_id", "equipment_ids.contractor_until")
    def _compute_planning_block(self):
        for order, texts in zip(self, self._get_planning_blocks(), strict=True):
            order.planning_block = "\n".join(texts)

    def _get_planning_blocks(self):
        """Per order the texts of what forbids to plan it. A hook."""
        today = fields.Date.context_today(self)
        return [
            [
                self.env._(
                    "%(equipment)s is under contract with %(firm)s: not planned.",
                    equipment=equipment.display_name,
                    firm=equipment.contractor_id.name,
                )
                for equipment in order.equipment_ids
                if equipment.contractor_id
                and (
                    not equipment.contractor_until
                    or equipment.contractor_until >= today
                )
            ]
            for order in self
        ]

    def _check_plannable(self):
        orders = self.browse(dict.fromkeys(self._ids))
        blocks = orders._get_planning_blocks()
        texts = [text for order_texts in blocks for text in order_texts]
        texts += [
            self.env._("%s is cancelled: reopen it first.", order.name)
            for order in orders
            if order.is_cancelled
        ]
        if texts:
            raise UserError("\n".join(texts))

    def action_link_recall(self):
        for order in self.filtered("recall_candidate_id"):
            order.write(
                {"recall_of_id": order.recall_candidate_id.id, "origin": "recall"}
            )
