from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AppsistanceEquipmentCategory(models.Model):
    """What kind of thing it is, and which characteristics such a thing has."""

    _name = "appsistance.equipment.category"
    _description = "Equipment Category"
    _parent_store = True
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    # not stored: a path of translated names differs for each language
    complete_name = fields.Char(
        string="Full Name", compute="_compute_complete_name", recursive=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        "appsistance.equipment.category",
        string="Parent Category",
        ondelete="restrict",
        index="btree_not_null",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        "appsistance.equipment.category", "parent_id", string="Subcategories"
    )
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
        compute="_compute_family",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Decides the taxes of charges, with customer and building.",
    )
    properties_definition = fields.PropertiesDefinition("Characteristics")
    equipment_ids = fields.One2many("appsistance.equipment", "category_id")
    equipment_count = fields.Integer(compute="_compute_equipment_count")

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for category in self:
            parts = [category.parent_id.complete_name, category.name]
            category.complete_name = " / ".join(filter(None, parts))

    @api.depends("complete_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for category in self:
            category.display_name = category.complete_name

    @api.depends("parent_id")
    def _compute_family(self):
        for category in self:
            category.family = category.parent_id.family or category.family or "other"

    def _compute_equipment_count(self):
        counts = dict(
            self.env["appsistance.equipment"]._read_group(
                [("category_id", "in", self.ids)], ["category_id"], ["__count"]
            )
        )
        for category in self:
            category.equipment_count = counts.get(category, 0)

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A category cannot be inside itself or its subcategories.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """A subcategory starts with the characteristics of its category."""
        parents = self.browse(
            {vals["parent_id"] for vals in vals_list if vals.get("parent_id")}
        )
        definitions = {parent.id: parent.properties_definition for parent in parents}
        for vals in vals_list:
            inherited = definitions.get(vals.get("parent_id"))
            if inherited and "properties_definition" not in vals:
                vals["properties_definition"] = inherited
        return super().create(vals_list)
