from odoo import api, fields, models


class AppsistanceEquipmentReplace(models.TransientModel):
    """Put a new piece in the place of an old one, which stays on record."""

    _name = "appsistance.equipment.replace"
    _description = "Replace Equipment"

    equipment_id = fields.Many2one(
        "appsistance.equipment",
        string="Old",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    name = fields.Char(
        compute="_compute_from_equipment",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    brand_id = fields.Many2one(
        "appsistance.equipment.brand",
        compute="_compute_from_equipment",
        store=True,
        readonly=False,
        precompute=True,
    )
    model_name = fields.Char(
        string="Model",
        compute="_compute_from_equipment",
        store=True,
        readonly=False,
        precompute=True,
    )
    serial_number = fields.Char()
    installed_on = fields.Date(required=True, default=fields.Date.context_today)
    warranty_until = fields.Date()
    is_moving_components = fields.Boolean(
        string="Components Stay",
        default=True,
        help="The components of the old one become components of the new one.",
    )
    is_moving_deadlines = fields.Boolean(
        string="Deadlines Stay",
        default=True,
        help="The deadlines go on with the new one.",
    )

    @api.depends("equipment_id")
    def _compute_from_equipment(self):
        for wizard in self:
            wizard.name = wizard.equipment_id.name
            wizard.brand_id = wizard.equipment_id.brand_id
            wizard.model_name = wizard.equipment_id.model_name

    def action_apply(self):
        self.ensure_one()
        old = self.equipment_id
        new = old.copy(self._prepare_vals())
        if self.is_moving_components:
            old.child_ids.write({"parent_id": new.id})
        if self.is_moving_deadlines:
            old.deadline_ids.write({"equipment_id": new.id})
        old.action_dismantle()
        self._log_replacement(new)
        return new.action_open()

    def _prepare_vals(self):
        return {
            "name": self.name,
            "brand_id": self.brand_id.id,
            "model_name": self.model_name,
            "serial_number": self.serial_number,
            "installed_on": self.installed_on,
            "warranty_until": self.warranty_until,
            "note": False,
            "image_1920": False,
        }

    def _log_replacement(self, new):
        old = self.equipment_id
        old._message_log(body=self.env._("Replaced by %s", new._get_html_link()))
        new._message_log(body=self.env._("Takes the place of %s", old._get_html_link()))
