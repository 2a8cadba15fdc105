from odoo import api, fields, models


class AppsistanceEquipment(models.Model):
    """The contract that an equipment is under."""

    _inherit = "appsistance.equipment"

    contract_line_ids = fields.One2many(
        "appsistance.contract.line",
        "equipment_id",
        groups="appsistance_base.group_technician",
    )
    contract_id = fields.Many2one(
        "appsistance.contract",
        string="Our Contract",
        compute="_compute_contract_id",
        groups="appsistance_base.group_technician",
    )

    @api.depends("contract_line_ids.contract_id.state")
    def _compute_contract_id(self):
        lines = self.env["appsistance.contract.line"].search(
            [("equipment_id", "in", self.ids), ("contract_id.state", "=", "active")]
        )
        today = fields.Date.context_today(self)
        by_equipment = lines.filtered(lambda line: line._is_valid_on(today)).grouped(
            "equipment_id"
        )
        for equipment in self:
            found = by_equipment.get(equipment._origin, lines.browse())
            equipment.contract_id = found[:1].contract_id

    def _filter_with_history(self):
        under_contract = self.sudo().filtered("contract_line_ids")
        return super()._filter_with_history() | under_contract
