from odoo import fields, models


class AppsistanceEquipment(models.Model):
    _inherit = "appsistance.equipment"

    ticket_count = fields.Integer(
        string="Tickets",
        compute="_compute_ticket_count",
        groups="appsistance_base.group_technician",
    )

    def _compute_ticket_count(self):
        counts = self._count_tree_rows("appsistance_ticket", "equipment_id")
        for equipment in self:
            equipment.ticket_count = counts.get(equipment._origin.id, 0)

    def _filter_with_history(self):
        tickets = self.env["appsistance.ticket"].sudo().with_context(active_test=False)
        rows = tickets._read_group([("equipment_id", "in", self.ids)], ["equipment_id"])
        return super()._filter_with_history().union(*(found for (found,) in rows))

    def action_view_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_helpdesk.appsistance_ticket_action"
        )
        action["domain"] = [("equipment_id", "child_of", self.id)]
        action["context"] = {"default_equipment_id": self.id}
        return action
