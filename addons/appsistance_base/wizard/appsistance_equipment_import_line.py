from odoo import fields, models


class AppsistanceEquipmentImportLine(models.TransientModel):
    """A row of the file that cannot be loaded, and why."""

    _name = "appsistance.equipment.import.line"
    _description = "Refused Row of an Equipment Import"
    _order = "number"

    import_id = fields.Many2one(
        "appsistance.equipment.import", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(string="Row")
    name = fields.Char(string="Equipment")
    reason = fields.Char()
