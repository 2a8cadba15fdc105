from odoo import api, fields, models
from odoo.tools import split_every

BATCH = 500


class AppsistanceResourceMixin(models.AbstractModel):
    """Give each record of a model a bookable ``resource.resource`` of type material.

    Core's ``resource.mixin`` requires the resource and so cannot be added to a model
    that already has rows; here it is filled in batches and may be missing. An addon
    that uses it calls ``_appsistance_create_missing_resources()`` after its
    installation and ``_appsistance_archive_resources()`` when it goes.
    """

    _name = "appsistance.resource.mixin"
    _description = "Bookable Resource"

    resource_id = fields.Many2one(
        "resource.resource",
        string="Bookable Resource",
        ondelete="set null",
        copy=False,
        index="btree_not_null",
    )
    appsistance_is_bookable = fields.Boolean(
        string="Bookable",
        compute="_compute_appsistance_is_bookable",
        search="_search_appsistance_is_bookable",
    )
    appsistance_status = fields.Selection(
        related="resource_id.appsistance_status", readonly=False
    )
    appsistance_status_note = fields.Char(
        related="resource_id.appsistance_status_note", readonly=False
    )
    appsistance_status_until = fields.Date(
        related="resource_id.appsistance_status_until", readonly=False
    )

    @api.depends("resource_id.active")
    def _compute_appsistance_is_bookable(self):
        for record in self:
            record.appsistance_is_bookable = record.resource_id.active

    def _search_appsistance_is_bookable(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("resource_id.active", operator, value)]

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._appsistance_create_resources()
        return records

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(self._appsistance_get_synced_fields()):
            self._appsistance_update_resources()
        return result

    def unlink(self):
        resources = self.sudo().resource_id
        result = super().unlink()
        # its past bookings stay readable
        resources.active = False
        return result

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_appsistance_toggle_bookable(self):
        """Open to bookings what was not, or close it: a matter of the office."""
        if not self.env.user.has_group("appsistance_base.group_dispatcher"):
            self.check_access("write")
        bookable = self.sudo().filtered("appsistance_is_bookable")
        bookable.resource_id.active = False
        others = self.sudo() - bookable
        others.with_context(active_test=False).resource_id.active = True
        others._appsistance_create_resources()

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _appsistance_get_resource_kind(self):
        """Kind of the resources of this model; see ``resource.resource``."""
        return "other"

    @api.model
    def _appsistance_get_synced_fields(self):
        """Fields whose change the resource must follow."""
        return {"name", "active", "company_id"}

    def _appsistance_prepare_resource(self):
        self.ensure_one()
        return {
            "name": self.display_name or self.env._("New"),
            "active": self.active,
            "company_id": self.company_id.id,
            "resource_type": "material",
            "appsistance_kind": self._appsistance_get_resource_kind(),
            # a thing can be booked at any hour
            "calendar_id": False,
            "tz": self.company_id.partner_id.tz or self.env.user.tz or "Europe/Rome",
        }

    def _appsistance_create_resources(self):
        """Give a resource to those that have none, with one ``create``."""
        records = self.sudo().filtered(lambda record: not record.resource_id)
        resources = records.env["resource.resource"].create(
            [record._appsistance_prepare_resource() for record in records]
        )
        for record, resource in zip(records, resources, strict=True):
            record.resource_id = resource

    def _appsistance_update_resources(self):
        for record in self.sudo().filtered("resource_id"):
            values = record._appsistance_prepare_resource()
            resource = record.resource_id
            changed = {
                name: values[name]
                for name in ("name", "company_id")
                if values[name]
                != resource._fields[name].convert_to_write(resource[name], resource)
            }
            # one that was closed to bookings does not open by renaming
            if not values["active"]:
                changed["active"] = False
            if changed:
                resource.write(changed)

    @api.model
    def _appsistance_create_missing_resources(self):
        """For the rows that were there before the addon, archived ones included."""
        records = self.with_context(active_test=False).search(
            [("resource_id", "=", False)]
        )
        for ids in split_every(BATCH, records.ids):
            self.browse(ids)._appsistance_create_resources()

    @api.model
    def _appsistance_archive_resources(self):
        records = self.with_context(active_test=False).search(
            [("resource_id", "!=", False)]
        )
        records.sudo().resource_id.active = False
