from odoo import fields, models


class AppsistanceResourceMixin(models.AbstractModel):
    """Give each record of a model a bookable ``resource.resource`` of type material.

    Core's ``resource.mixin`` requires the resource and so cannot be added to a model
    that already has rows; here it is filled in batches and may be missing.
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
