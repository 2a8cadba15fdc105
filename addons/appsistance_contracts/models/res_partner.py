from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    appsistance_contract_ids = fields.One2many(
        "appsistance.contract",
        "customer_id",
        string="Contracts",
        groups="appsistance_base.group_technician",
    )
    appsistance_contract_count = fields.Integer(
        string="Contracts Running",
        compute="_compute_appsistance_contract_count",
        groups="appsistance_base.group_technician",
    )

    def _compute_appsistance_contract_count(self):
        counts = dict(
            self.env["appsistance.contract"]._read_group(
                [("customer_id", "in", self.ids), ("state", "=", "active")],
                ["customer_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.appsistance_contract_count = counts.get(partner, 0)

    def action_appsistance_view_contracts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_contracts.appsistance_contract_action"
        )
        action["domain"] = [("customer_id", "=", self.id)]
        action["context"] = {"default_customer_id": self.id}
        return action
