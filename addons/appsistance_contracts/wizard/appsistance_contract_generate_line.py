from odoo import fields, models
from odoo.fields import Command


class AppsistanceContractGenerateLine(models.TransientModel):
    _name = "appsistance.contract.generate.line"
    _description = "Work Order to Generate"
    _order = "id"

    generate_id = fields.Many2one(
        "appsistance.contract.generate", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [
            ("new", "To Make"),
            ("again", "To Make Again"),
            ("exists", "There Already"),
            ("moved", "Moved by People"),
            ("changed", "Plan Changed"),
            ("gone", "No Longer Planned"),
            ("cancelled", "Cancelled or Skipped"),
            ("suspended", "Suspended"),
            ("error", "Error"),
        ],
        string="What",
        required=True,
    )
    contract_id = fields.Many2one("appsistance.contract", required=True)
    customer_id = fields.Many2one(related="contract_id.customer_id")
    plan_id = fields.Many2one("appsistance.contract.plan")
    due_id = fields.Many2one("appsistance.contract.due")
    site_id = fields.Many2one("res.partner")
    month = fields.Date()
    date_from = fields.Date()
    date_due = fields.Date(string="Within")
    work_order_id = fields.Many2one("appsistance.work.order")
    note = fields.Text()
    wanted = fields.Json()
    is_applied = fields.Boolean(
        string="Bring in Step", help="Write the plan's change into the work order."
    )

    def _apply(self):
        """Bring jobs that nobody has begun in step with the plan; return them."""
        orders = self.env["appsistance.work.order"]
        for line in self:
            due, order = line.due_id.sudo(), line.work_order_id
            if order.state not in ("to_plan", "planned", "waiting"):
                continue
            if line.kind == "gone":
                line._drop_due(due)
            elif line.wanted:
                line._update_order(due)
            orders |= order
        return orders

    def _get_others(self, due):
        """What else the job is for."""
        others = self.work_order_id.due_ids.sudo() - due
        return others.filtered(lambda other: other.state == "generated")

    def _get_shared_equipment(self, others):
        return {
            id_
            for other in others
            for id_ in (other.generated_vals or {}).get("equipment", ())
        }

    def _drop_due(self, due):
        """Cancel the job, or take away from it what nothing else on it asks for."""
        order, others = self.work_order_id, self._get_others(due)
        if not others:
            order.with_context(appsistance_due_again=False)._cancel(self.note)
            return
        old = due.generated_vals or {}
        gone = set(old.get("equipment", ())) - self._get_shared_equipment(others)
        vals = {
            "equipment_ids": [Command.unlink(id_) for id_ in gone],
            "duration": max(order.duration - old.get("hours", 0.0), 0.0),
        }
        if order.type_id not in others.type_id:
            vals["type_id"] = max(others.plan_id, key=lambda p: p.duration).type_id.id
        order.write(vals)
        due._skip(self.note)
        due.work_order_id = False

    def _update_order(self, due):
        """What people changed by hand stays: only what followed the plan follows it."""
        order, old, new = self.work_order_id, due.generated_vals or {}, self.wanted
        vals = {}
        to_text = fields.Date.to_string
        for name, key in (("date_from", "date_from"), ("date_deadline", "date_due")):
            if old.get(key) != new[key] and to_text(order[name]) == old.get(key):
                vals[name] = new[key]
        gone = set(old.get("equipment", ())) - set(new["equipment"])
        added = set(new["equipment"]) - set(order.equipment_ids.ids)
        gone -= self._get_shared_equipment(self._get_others(due))
        if gone or added:
            vals["equipment_ids"] = [Command.unlink(id_) for id_ in gone] + [
                Command.link(id_) for id_ in added
            ]
        if old.get("hours") != new["hours"]:
            hours = order.duration - old.get("hours", 0.0) + new["hours"]
            vals["duration"] = max(hours, 0.0)
        if old.get("type") != new["type"] and order.type_id.id == old.get("type"):
            vals["type_id"] = new["type"]
        if vals:
            order.write(vals)
        due.write(
            {
                "date_from": new["date_from"],
                "date_due": new["date_due"],
                "type_id": new["type"],
                "site_id": new["site"],
                "generated_vals": new,
            }
        )
