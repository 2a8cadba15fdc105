from odoo import api, fields, models


class AppsistanceEquipmentMove(models.TransientModel):
    """Move equipment, with its components, to another site; the history stays."""

    _name = "appsistance.equipment.move"
    _description = "Move Equipment"

    equipment_ids = fields.Many2many(
        "appsistance.equipment",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
    )
    site_id = fields.Many2one(
        "res.partner",
        string="New Site",
        required=True,
        domain="[('commercial_partner_id', '=', customer_id)]",
    )
    parent_id = fields.Many2one(
        "appsistance.equipment",
        string="Becomes Part of",
        domain="[('site_id', '=', site_id), ('id', 'not in', equipment_ids)]",
        help="A plant at the new site; empty if it stands alone there.",
    )
    location = fields.Char(help="Where on the site: floor, room, shelf.")
    date = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Char()

    @api.depends("equipment_ids")
    def _compute_customer_id(self):
        for wizard in self:
            customers = wizard.equipment_ids.customer_id
            wizard.customer_id = customers if len(customers) == 1 else False

    def action_apply(self):
        self.ensure_one()
        self._filter_tops().with_context(
            appsistance_transfer_date=self.date,
            appsistance_transfer_reason=self.reason,
        ).write(self._prepare_vals())
        return {"type": "ir.actions.act_window_close"}

    def _filter_tops(self):
        """Components of chosen plants go with them and stay their parts."""
        chosen = set(self.equipment_ids.ids)
        return self.equipment_ids.filtered(
            lambda equipment: chosen.isdisjoint(equipment._get_path_ids()[:-1])
        )

    def _prepare_vals(self):
        vals = {
            "customer_id": self.customer_id.id,
            "site_id": self.site_id.id,
            "parent_id": self.parent_id.id,
        }
        return {**vals, "location": self.location} if self.location else vals
