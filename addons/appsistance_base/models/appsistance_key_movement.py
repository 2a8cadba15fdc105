from odoo import api, fields, models
from odoo.exceptions import UserError


class AppsistanceKeyMovement(models.Model):
    """Append-only: who took a key, who brought it back, and when."""

    _name = "appsistance.key.movement"
    _description = "Key Movement"
    _order = "date desc, id desc"
    _rec_name = "key_id"

    key_id = fields.Many2one(
        "appsistance.key", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="key_id.company_id", store=True, index=True)
    site_id = fields.Many2one(related="key_id.site_id")
    direction = fields.Selection([("out", "Taken"), ("in", "Returned")], required=True)
    holder_id = fields.Many2one("res.partner", required=True, ondelete="restrict")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        string="Entered by",
        required=True,
        default=lambda self: self.env.user,
    )
    note = fields.Char()

    def write(self, vals):
        if self:
            raise UserError(self._get_append_only_message())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._get_append_only_message())

    def _get_append_only_message(self):
        return self.env._(
            "Movements of keys are kept as they are. Enter a new movement instead."
        )
