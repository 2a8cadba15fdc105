from odoo import fields, models


class AppsistanceKeyMovement(models.Model):
    """Append-only: who took a key, who brought it back, and when."""

    _name = "appsistance.key.movement"
    _description = "Key Movement"
    _order = "date desc, id desc"

    key_id = fields.Many2one(
        "appsistance.key", required=True, ondelete="restrict", index=True
    )
    direction = fields.Selection([("out", "Taken"), ("in", "Returned")], required=True)
    holder_id = fields.Many2one("res.partner", required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user
    )
    note = fields.Char()
