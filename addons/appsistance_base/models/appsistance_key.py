from odoo import fields, models


class AppsistanceKey(models.Model):
    _name = "appsistance.key"
    _description = "Key"
    _order = "number"
    _rec_name = "number"

    number = fields.Char(required=True, copy=False)
    name = fields.Char(string="Opens", required=True)
    site_id = fields.Many2one("res.partner", required=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    holder_id = fields.Many2one(
        "res.partner", string="Held by", help="Empty while the key is in the office."
    )
    movement_ids = fields.One2many("appsistance.key.movement", "key_id")
