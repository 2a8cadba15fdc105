from odoo import fields, models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    appsistance_kind = fields.Selection(
        [
            ("person", "Person"),
            ("vehicle", "Van"),
            ("tool", "Tool"),
            ("room", "Room"),
            ("other", "Other"),
        ],
        string="Kind",
        index=True,
    )
    appsistance_status = fields.Selection(
        [("available", "Available"), ("lent", "Lent Out"), ("broken", "Broken")],
        string="Availability",
        default="available",
        required=True,
    )
    appsistance_status_note = fields.Char(string="Availability Note")
    appsistance_status_until = fields.Date(string="Not Available Until")
