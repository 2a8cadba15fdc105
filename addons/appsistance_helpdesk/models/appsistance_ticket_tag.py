from odoo import fields, models


class AppsistanceTicketTag(models.Model):
    _name = "appsistance.ticket.tag"
    _description = "Ticket Tag"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(export_string_translation=False)

    _name_unique = models.UniqueIndex("(name)", "This tag exists already.")
