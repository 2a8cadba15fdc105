from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.naming import normalise_code

FILLED_FIELDS = (
    "brand_id",
    "contractor_id",
    "contractor_until",
    "image_1920",
    "installed_on",
    "location",
    "model_name",
    "note",
    "product_id",
    "serial_number",
    "user_id",
    "warranty_until",
)
# what the ORM must move itself: it keeps the paths
KEPT_FIELDS = ("parent_id",)


class AppsistanceEquipmentMerge(models.TransientModel):
    """Make one of several records of the same thing; the others stay as a trace."""

    _name = "appsistance.equipment.merge"
    _description = "Merge Equipment"

    equipment_ids = fields.Many2many(
        "appsistance.equipment",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    target_id = fields.Many2one(
        "appsistance.equipment",
        string="Keep",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="[('id', 'in', equipment_ids)]",
    )
    has_different_places = fields.Boolean(compute="_compute_has_different_places")

    @api.depends("equipment_ids")
    def _compute_target_id(self):
        """The one that says most: with a serial number, then the oldest."""
        for wizard in self:
            wizard.target_id = wizard.equipment_ids._origin.sorted(
                lambda equipment: (not equipment.serial_number, equipment.id)
            )[:1]

    @api.depends("equipment_ids")
    def _compute_has_different_places(self):
        for wizard in self:
            wizard.has_different_places = len(wizard.equipment_ids.site_id) > 1

    def action_apply(self):
        self.ensure_one()
        sources = self.equipment_ids - self.target_id
        self._check_mergeable(sources)
        missing = self._prepare_missing_vals(sources)
        self._log_merge(sources)
        self._move_components(sources)
        self.env["appsistance.record.merger"]._relink(
            sources, self.target_id, kept_fields=KEPT_FIELDS
        )
        # only now: archiving would close the activities, which have moved
        sources.write({"merged_into_id": self.target_id.id, "active": False})
        self.target_id.write(missing)
        return self.target_id.action_open()

    def _check_mergeable(self, sources):
        if not sources:
            raise UserError(self.env._("Choose at least two equipment to merge."))
        everything = sources | self.target_id
        if len(everything.company_id) > 1:
            raise UserError(
                self.env._("Equipment of different companies cannot be merged.")
            )
        for equipment in everything:
            above = set(equipment._get_path_ids()[:-1]) & set(everything.ids)
            if above:
                raise UserError(
                    self.env._(
                        "%(component)s is part of %(plant)s: a plant and its component "
                        "are not duplicates. Take the component out first.",
                        component=equipment.complete_name,
                        plant=everything.browse(above.pop()).complete_name,
                    )
                )

    def _prepare_missing_vals(self, sources):
        """What the kept one does not say and a duplicate does."""
        vals = {}
        for name in FILLED_FIELDS:
            field = sources._fields[name]
            if self.target_id[name]:
                continue
            for source in sources.filtered(name):
                vals[name] = field.convert_to_write(source[name], source)
                break
        if "serial_number" in vals:
            self._check_serial_fits(vals)
        return {**vals, **self._prepare_missing_properties(sources)}

    def _check_serial_fits(self, vals):
        """A serial number goes with its brand and model: never onto another's."""
        target = self.target_id
        for source in self.equipment_ids.filtered("serial_number"):
            if source.brand_id and target.brand_id not in (
                source.brand_id,
                source.browse().brand_id,
            ):
                vals.pop("serial_number", None)
            if source.model_key and normalise_code(target.model_name) not in (
                source.model_key,
                False,
            ):
                vals.pop("serial_number", None)

    def _prepare_missing_properties(self, sources):
        target = self.target_id
        values = {
            name: value
            for source in reversed(sources)
            if source.category_id == target.category_id
            for name, value in dict(source.properties).items()
            if value
        }
        own = {name: value for name, value in dict(target.properties).items() if value}
        return {"properties": {**values, **own}} if values else {}

    def _move_components(self, sources):
        components = sources.with_context(active_test=False).child_ids
        if components:
            components.write({"parent_id": self.target_id.id})

    def _log_merge(self, sources):
        target = self.target_id
        for source in sources:
            target._message_log(
                body=self.env._(
                    "%(duplicate)s (serial number: %(serial)s, at %(site)s) was a "
                    "duplicate of this and has been merged into it.",
                    duplicate=source._get_html_link(),
                    serial=source.serial_number or "-",
                    site=source.site_id.display_name,
                )
            )
