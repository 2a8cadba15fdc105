from odoo import fields, models


class AppsistanceEquipmentBrand(models.Model):
    _name = "appsistance.equipment.brand"
    _description = "Equipment Brand"
    _order = "name"

    name = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", string="Manufacturer")
    equipment_ids = fields.One2many("appsistance.equipment", "brand_id")
    equipment_count = fields.Integer(compute="_compute_equipment_count")

    _name_unique = models.UniqueIndex(
        "(lower(btrim(name)))", "This brand exists already."
    )

    def _compute_equipment_count(self):
        counts = dict(
            self.env["appsistance.equipment"]._read_group(
                [("brand_id", "in", self.ids)], ["brand_id"], ["__count"]
            )
        )
        for brand in self:
            brand.equipment_count = counts.get(brand, 0)
