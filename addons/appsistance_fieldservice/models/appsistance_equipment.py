from odoo import fields, models


class AppsistanceEquipment(models.Model):
    _inherit = "appsistance.equipment"

    appsistance_measure_count = fields.Integer(
        string="Measured Values",
        compute="_compute_appsistance_measure_count",
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
