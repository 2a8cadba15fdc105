from odoo import api, fields, models
from odoo.exceptions import UserError


class AppsistanceEquipmentTransfer(models.Model):
    """Append-only: where an equipment was before it moved to another site."""

    _name = "appsistance.equipment.transfer"
    _description = "Equipment Transfer"
    _order = "date desc, id desc"
    _rec_name = "equipment_id"

    equipment_id = fields.Many2one(
        "appsistance.equipment", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="equipment_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    from_site_id = fields.Many2one("res.partner", required=True)
    to_site_id = fields.Many2one("res.partner", required=True)
    from_customer_id = fields.Many2one("res.partner", required=True)
    to_customer_id = fields.Many2one("res.partner", required=True)
    reason = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        string="Moved by",
        required=True,
        default=lambda self: self.env.user,
    )

    def write(self, vals):
        if self:
            raise UserError(
                self.env._(
                    "The history of transfers does not change. To correct it, move the "
                    "equipment again."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The history of transfers cannot be deleted."))
