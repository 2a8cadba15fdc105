from odoo import fields, models


class AppsistanceEquipment(models.Model):
    """A plant, an appliance or a component of one, at a customer's site."""

    _name = "appsistance.equipment"
    _description = "Equipment"
    _inherit = ["mail.thread", "mail.activity.mixin", "image.mixin", "portal.mixin"]
    _parent_store = True
    _order = "complete_name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    complete_name = fields.Char(string="Full Name", recursive=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    active = fields.Boolean(default=True)
    # Where
    customer_id = fields.Many2one(
        "res.partner", required=True, index=True, tracking=True
    )
    site_id = fields.Many2one("res.partner", required=True, index=True, tracking=True)
    location = fields.Char(help="Where on the site: floor, room, shelf.")
    # Structure
    parent_id = fields.Many2one(
        "appsistance.equipment",
        string="Part of",
        ondelete="restrict",
        index="btree_not_null",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        "appsistance.equipment", "parent_id", string="Components"
    )
    # What
    category_id = fields.Many2one(
        "appsistance.equipment.category", required=True, index=True, tracking=True
    )
    family = fields.Selection(related="category_id.family", store=True)
    properties = fields.Properties(
        definition="category_id.properties_definition", string="Characteristics"
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    brand_id = fields.Many2one("appsistance.equipment.brand", index="btree_not_null")
    model_name = fields.Char(string="Model")
    serial_number = fields.Char(index="trigram", copy=False, tracking=True)
    installed_on = fields.Date()
    warranty_until = fields.Date()
    note = fields.Html()
    # State
    state = fields.Selection(
        [
            ("in_service", "In Service"),
            ("stopped", "Stopped"),
            ("dismantled", "Dismantled"),
        ],
        string="Status",
        required=True,
        default="in_service",
        index=True,
        tracking=True,
    )
    stop_reason = fields.Char()
    stopped_by = fields.Char(help="Who stopped it: us, the customer, an inspector.")
    stopped_on = fields.Date()
    stop_prescription = fields.Text(string="Prescription")
    contractor_id = fields.Many2one(
        "res.partner",
        string="Under Contract with",
        index="btree_not_null",
        help="Another firm that maintains it. We plan nothing on it until then.",
    )
    contractor_until = fields.Date(string="Until")
    deadline_ids = fields.One2many("appsistance.equipment.deadline", "equipment_id")
    transfer_ids = fields.One2many("appsistance.equipment.transfer", "equipment_id")
    qr_token = fields.Char(copy=False, readonly=True)
