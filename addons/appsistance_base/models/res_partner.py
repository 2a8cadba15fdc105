from odoo import api, fields, models
from odoo.fields import Domain


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
    appsistance_site_party_ids = fields.One2many(
        "appsistance.party", "site_id", string="Roles on Site"
    )
    appsistance_equipment_ids = fields.One2many(
        "appsistance.equipment", "customer_id", string="Equipment"
    )
    appsistance_site_equipment_ids = fields.One2many(
        "appsistance.equipment", "site_id", string="Equipment on Site"
    )
    appsistance_key_ids = fields.One2many("appsistance.key", "site_id", string="Keys")

    # --------------------------------------------------
    # Roles
    # --------------------------------------------------

    def _appsistance_get_parties(self, role, date, equipment=None):
        """The roles of that kind in force here on that day, the most specific first."""
        self.ensure_one()
        fact = {"partner": self, "role": role, "date": date, "equipment": equipment}
        return self.env["appsistance.party"]._resolve([fact])[0]

    def _appsistance_get_party(self, role, date, equipment=None):
        """The partner that holds the role on this site or customer, else empty."""
        parties = self._appsistance_get_parties(role, date, equipment)
        return parties[:1].partner_id.sudo(self.env.su)

    def _appsistance_get_payer(self, kind, date, equipment=None):
        """The partner to invoice for work of that kind; the customer by default.

        :param kind: ``ordinary``, ``extraordinary`` or ``warranty``
        """
        self.ensure_one()
        fact = {"partner": self, "kind": kind, "date": date, "equipment": equipment}
        return self._appsistance_get_payers([fact])[0]

    @api.model
    def _appsistance_get_payers(self, facts):
        """As ``_appsistance_get_payer``, for many at once with one query.

        :param facts: dicts with ``partner`` (site or customer), ``kind``, ``date`` and
            perhaps ``equipment`` and ``company``
        :return: list of partners, one per fact
        """
        parties = self.env["appsistance.party"]._resolve(
            [{**fact, "role": f"payer_{fact['kind']}"} for fact in facts]
        )
        return [
            (found[:1].partner_id or fact["partner"].commercial_partner_id).sudo(
                self.env.su
            )
            for fact, found in zip(facts, parties, strict=True)
        ]

    def _appsistance_get_mandators(self, date=None):
        """The customers that these partners, or their studios, manage."""
        date = date or fields.Date.context_today(self)
        parties = self.env["appsistance.party"].sudo()
        managers = self.sudo() | self.sudo().commercial_partner_id
        mandates = parties.search(
            Domain("role", "=", "administrator")
            & Domain("partner_id", "in", managers.ids)
            & parties._get_in_force_domain(date)
        )
        return mandates.customer_id.sudo(self.env.su)
