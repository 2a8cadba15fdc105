from odoo import fields, models


class AppsistanceEquipment(models.Model):
    _inherit = "appsistance.equipment"

    appsistance_measure_count = fields.Integer(
        string="Measured Values",
        compute="_compute_appsistance_measure_count",
        groups="appsistance_base.group_technician",
    )

    work_order_ids = fields.Many2many("appsistance.work.order", copy=False)
    work_order_count = fields.Integer(
        compute="_compute_work_order_count",
        groups="appsistance_base.group_technician",
    )

    def _compute_appsistance_measure_count(self):
        counts = dict(
            self.env["appsistance.checklist.answer"]._read_group(
                [
                    ("equipment_id", "in", self.ids),
                    ("kind", "=", "number"),
                    ("is_answered", "=", True),
                ],
                ["equipment_id"],
                ["__count"],
            )
        )
        for equipment in self:
            equipment.appsistance_measure_count = counts.get(equipment, 0)

    def _compute_work_order_count(self):
        counts = dict(
            self.env["appsistance.work.order"]._read_group(
                [("equipment_ids", "in", self.ids)], ["equipment_ids"], ["__count"]
            )
        )
        for equipment in self:
            equipment.work_order_count = counts.get(equipment, 0)

    def action_view_work_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_fieldservice.appsistance_work_order_action"
        )
        action["domain"] = [("equipment_ids", "in", self.ids)]
        action["context"] = {"default_equipment_ids": self.ids}
        return action
