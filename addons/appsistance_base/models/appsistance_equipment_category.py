from odoo import fields, models


class AppsistanceEquipmentCategory(models.Model):
    _name = "appsistance.equipment.category"
    _description = "Equipment Category"
    _parent_store = True
    _order = "complete_name"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(recursive=True)
    parent_id = fields.Many2one(
        "appsistance.equipment.category", ondelete="restrict", index="btree_not_null"
    )
    parent_path = fields.Char(index=True)
    family = fields.Selection(
        [
            ("heating", "Heating"),
            ("hvac", "Air Conditioning"),
            ("refrigeration", "Refrigeration"),
            ("lift", "Lifts"),
            ("fire", "Fire Safety"),
            ("it", "Information Technology"),
            ("other", "Other"),
        ],
        string="Family",
        default="other",
        required=True,
        help="Decides the taxes of charges, with customer and building.",
    )
    properties_definition = fields.PropertiesDefinition("Characteristics")
    equipment_ids = fields.One2many("appsistance.equipment", "category_id")
