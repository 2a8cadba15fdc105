from odoo import api, models
from odoo.exceptions import UserError

from ..tools.naming import normalise_code


class AppsistanceEquipment(models.Model):
    """The label of an equipment and what opens by it."""

    _inherit = "appsistance.equipment"

    def action_print_labels(self):
        return self._prepare_wizard_action(
            "appsistance.equipment.label", self.env._("Print Labels")
        )

    @api.model
    def action_open_by_scan(self, code):
        """Open what a scanned label, a typed token or a serial number names."""
        equipment = self._find_by_code(code)
        if len(equipment) == 1:
            return equipment.action_open()
        if not equipment:
            raise UserError(
                self.env._(
                    "No equipment has the label or serial number “%(code)s”.",
                    code=code,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_equipment_action"
        )
        return {**action, "domain": [("id", "in", equipment.ids)], "context": {}}

    @api.model
    def _find_by_token(self, token):
        """The equipment of a label, with all rights: the caller checks the access."""
        equipment = (
            self.sudo()
            .with_context(active_test=False)
            .search([("qr_token", "=", token)], limit=1)
            if token and token.isprintable()
            else self.sudo()
        )
        return equipment._get_survivor() if equipment else equipment

    @api.model
    def _find_by_code(self, code):
        """Equipment of a label's address, a token or a serial number, if readable."""
        token = code.strip().rstrip("/").rsplit("/", 1)[-1]
        equipment = self._find_by_token(token).with_env(self.env)
        if equipment:
            return equipment._filtered_access("read")
        key = normalise_code(code)
        return self.search([("serial_key", "=", key)]) if key else self.browse()

    def _get_survivor(self):
        """What the record was merged into, or the record itself."""
        self.ensure_one()
        survivor = self
        while survivor.merged_into_id:
            survivor = survivor.merged_into_id
        return survivor

    def _get_label_url(self):
        self.ensure_one()
        return f"{self.get_base_url()}/appsistance/q/{self.qr_token}"
