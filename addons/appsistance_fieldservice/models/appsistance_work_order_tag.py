from odoo import fields, models


class AppsistanceWorkOrderTag(models.Model):
    _name = "appsistance.work.order.tag"
    _description = "Work Order Tag"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()

    _name_unique = models.UniqueIndex("(name)", "The tag already exists.")
