from odoo import fields, models


class AppsistanceZone(models.Model):
    _name = "appsistance.zone"
    _description = "Zone"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    note = fields.Char(help="What belongs to it: towns, quarters, postcodes.")
