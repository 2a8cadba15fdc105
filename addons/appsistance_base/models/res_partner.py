from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    type = fields.Selection(
        selection_add=[
            ("site", "Service Site"),
            ("headquarters", "Registered Office"),
        ],
        ondelete={"site": "set other", "headquarters": "set other"},
    )
    # Site
    appsistance_zone_id = fields.Many2one(
        "appsistance.zone", string="Zone", index="btree_not_null"
    )
    appsistance_distance_km = fields.Float(
        string="Distance (km)",
        digits=(8, 1),
        help="Road distance from the firm, one way, in kilometres.",
    )
    appsistance_opening_hours = fields.Text(string="Opening Hours")
    appsistance_access_notes = fields.Text(
        string="Access Notes",
        help="How to get in: parking, restricted traffic zone, caretaker.",
    )
    appsistance_site_contact_id = fields.Many2one(
        "res.partner", string="Contact on Site", index="btree_not_null"
    )
    # Billing
    appsistance_customer_kind = fields.Selection(
        [
            ("private", "Private Person"),
            ("condominium", "Condominium"),
            ("business", "Business"),
            ("public", "Public Administration"),
            ("maker", "Manufacturer"),
        ],
        string="Customer Kind",
        help="Decides the taxes of charges, with the use of the building.",
    )
    appsistance_building_use = fields.Selection(
        [
            ("residential", "Mainly Residential"),
            ("business", "Business"),
            ("public", "Public"),
            ("industrial", "Industrial"),
        ],
        string="Building Use",
        help="Decides the taxes of charges, with the kind of customer.",
    )
    appsistance_billing_policy_id = fields.Many2one(
        "appsistance.billing.policy",
        string="Billing Policy",
        company_dependent=True,
    )
    # Relations
    appsistance_party_ids = fields.One2many(
        "appsistance.party", "customer_id", string="Roles"
    )
    appsistance_held_party_ids = fields.One2many(
        "appsistance.party", "partner_id", string="Roles Held"
    )
    appsistance_equipment_ids = fields.One2many(
        "appsistance.equipment", "customer_id", string="Equipment"
    )
    appsistance_site_equipment_ids = fields.One2many(
        "appsistance.equipment", "site_id", string="Equipment on Site"
    )
    appsistance_key_ids = fields.One2many("appsistance.key", "site_id", string="Keys")
