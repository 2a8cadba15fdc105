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
        contracts = self.env["appsistance.contract"]
        found = contracts._find_for(
            [
                {
                    "company": equipment.company_id,
                    "customer": equipment.customer_id,
                    "site": equipment.site_id,
                    "equipment": equipment._origin,
                    "date": contracts._get_company_today(
                        equipment.company_id or self.env.company
                    ),
                }
                for equipment in self
            ]
        )
        for equipment, contract in zip(self, found, strict=True):
            equipment.contract_id = contract

    def _filter_with_history(self):
        under_contract = self.sudo().filtered("contract_line_ids")
        return super()._filter_with_history() | under_contract
