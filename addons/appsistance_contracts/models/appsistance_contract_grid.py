from odoo import api, fields, models


class AppsistanceContract(models.Model):
    """The rows of the month grid: what is under contract, planned yet or not."""

    _inherit = "appsistance.contract"

    plan_rows = fields.Json(compute="_compute_plan_rows")

    @api.depends("line_ids.equipment_id", "line_ids.date_to", "site_ids")
    def _compute_plan_rows(self):
        for contract in self:
            contract.plan_rows = [
                *contract._get_equipment_rows(),
                *contract._get_site_rows(),
            ]

    def _get_equipment_rows(self):
        rows = {}
        for line in self.line_ids:
            equipment = line.equipment_id._origin
            if equipment and equipment.id not in rows:
                rows[equipment.id] = {
                    "equipment": [equipment.id],
                    "site": equipment.site_id.id,
                    "name": equipment.complete_name,
                    "place": equipment.site_id.display_name,
                    "firm": equipment.contractor_summary
                    if equipment.is_under_other_firm
                    else "",
                }
        return list(rows.values())

    def _get_site_rows(self):
        return [
            {
                "equipment": [],
                "site": site.id,
                "name": site.display_name,
                "place": self.env._("The site as a whole"),
                "firm": "",
            }
            for site in self.site_ids._origin
        ]
