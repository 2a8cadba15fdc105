from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "appsistance.party.target.mixin",
        "appsistance.place.mixin",
    ]
    _complete_name_displayed_types = (
        "invoice",
        "delivery",
        "other",
        "site",
        "headquarters",
    )

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
        groups="appsistance_base.group_technician",
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
    appsistance_site_ids = fields.One2many(
        "res.partner",
        "parent_id",
        string="Sites",
        domain=[("type", "=", "site")],
    )
    appsistance_party_ids = fields.One2many(
        "appsistance.party",
        "customer_id",
        string="Roles",
        groups="appsistance_base.group_technician,base.group_portal",
    )
    appsistance_held_party_ids = fields.One2many(
        "appsistance.party",
        "partner_id",
        string="Roles Held",
        groups="appsistance_base.group_technician,base.group_portal",
    )
    appsistance_site_party_ids = fields.One2many(
        "appsistance.party", "site_id", string="Roles on Site"
    )
    appsistance_equipment_ids = fields.One2many(
        "appsistance.equipment",
        "customer_id",
        string="Equipment",
        groups="appsistance_base.group_technician,base.group_portal",
    )
    appsistance_site_equipment_ids = fields.One2many(
        "appsistance.equipment",
        "site_id",
        string="Equipment on Site",
        groups="appsistance_base.group_technician,base.group_portal",
    )
    appsistance_key_ids = fields.One2many(
        "appsistance.key",
        "site_id",
        string="Keys",
        groups="appsistance_base.group_technician",
    )
    appsistance_access_code_ids = fields.One2many(
        "appsistance.access.code",
        "site_id",
        string="Access Codes",
        groups="appsistance_base.group_dispatcher",
    )
    # Figures
    appsistance_site_count = fields.Integer(
        string="Number of Sites",
        compute="_compute_appsistance_site_count",
        groups="appsistance_base.group_technician",
    )
    appsistance_equipment_count = fields.Integer(
        string="Number of Equipment",
        compute="_compute_appsistance_equipment_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_stopped_count = fields.Integer(
        string="Stopped",
        compute="_compute_appsistance_equipment_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_next_deadline = fields.Date(
        string="Next Deadline",
        compute="_compute_appsistance_next_deadline",
        groups="appsistance_base.group_technician",
    )
    appsistance_charge_count = fields.Integer(
        string="Number of Charges",
        compute="_compute_appsistance_charge_count",
        groups="appsistance_base.group_dispatcher",
    )
    appsistance_role_count = fields.Integer(
        string="Number of Roles",
        compute="_compute_appsistance_role_count",
        groups="appsistance_base.group_technician",
    )
    appsistance_mandate_count = fields.Integer(
        string="Number of Mandates",
        compute="_compute_appsistance_mandate_count",
        groups="appsistance_base.group_technician",
    )
    appsistance_document_count = fields.Integer(
        string="Number of Documents",
        compute="_compute_appsistance_document_count",
        groups="appsistance_base.group_technician",
    )

    # --------------------------------------------------
    # Names and pictures
    # --------------------------------------------------

    @api.depends("type")
    def _compute_type_address_label(self):
        result = super()._compute_type_address_label()
        for partner in self:
            if partner.type == "site":
                partner.type_address_label = self.env._("Service Site")
            elif partner.type == "headquarters":
                partner.type_address_label = self.env._("Registered Office")
        return result

    def _avatar_get_placeholder_path(self):
        if not self.is_company and self.type in ("site", "headquarters"):
            return f"appsistance_base/static/img/{self.type}.png"
        return super()._avatar_get_placeholder_path()

    # --------------------------------------------------
    # Figures
    # --------------------------------------------------

    @api.depends("appsistance_site_ids")
    def _compute_appsistance_site_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("parent_id", "in", self.ids), ("type", "=", "site")],
                ["parent_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.appsistance_site_count = counts.get(partner._origin, 0)

    @api.depends("appsistance_equipment_ids.state")
    def _compute_appsistance_equipment_figures(self):
        figures = defaultdict(lambda: defaultdict(int))
        for target, partners in self._appsistance_group_by_target().items():
            rows = self.env["appsistance.equipment"]._read_group(
                [(target, "in", partners.ids), ("state", "!=", "dismantled")],
                [target, "state"],
                ["__count"],
            )
            for partner, state, count in rows:
                figures[partner]["all"] += count
                figures[partner][state] += count
        for partner in self:
            figure = figures[partner._origin]
            partner.appsistance_equipment_count = figure["all"]
            partner.appsistance_stopped_count = figure["stopped"]

    @api.depends("appsistance_equipment_ids.deadline_ids.date")
    def _compute_appsistance_next_deadline(self):
        dates = {}
        for target, partners in self._appsistance_group_by_target().items():
            dates.update(
                self.env["appsistance.equipment.deadline"]._read_group(
                    [
                        (f"equipment_id.{target}", "in", partners.ids),
                        ("equipment_id.state", "!=", "dismantled"),
                    ],
                    [f"equipment_id.{target}"],
                    ["date:min"],
                )
            )
        for partner in self:
            partner.appsistance_next_deadline = dates.get(partner._origin, False)

    def _appsistance_group_by_target(self):
        """Partners by the field of an equipment that points to them."""
        customers = self.filtered(lambda partner: not partner.parent_id)
        groups = {"customer_id": customers, "site_id": self - customers}
        return {target: partners for target, partners in groups.items() if partners}

    def _compute_appsistance_charge_count(self):
        counts = dict(
            self.env["appsistance.charge"]._read_group(
                [("customer_id", "in", self.ids)], ["customer_id"], ["__count"]
            )
        )
        for partner in self:
            partner.appsistance_charge_count = counts.get(partner._origin, 0)

    @api.depends("appsistance_party_ids.date_from", "appsistance_party_ids.date_to")
    def _compute_appsistance_role_count(self):
        counts = self._appsistance_count_parties("customer_id", Domain.TRUE)
        for partner in self:
            partner.appsistance_role_count = counts.get(partner._origin, 0)

    @api.depends(
        "appsistance_held_party_ids.date_from", "appsistance_held_party_ids.date_to"
    )
    def _compute_appsistance_mandate_count(self):
        mandates = Domain("role", "=", "administrator")
        counts = self._appsistance_count_parties("partner_id", mandates)
        for partner in self:
            partner.appsistance_mandate_count = counts.get(partner._origin, 0)

    def _appsistance_count_parties(self, field_name, domain):
        parties = self.env["appsistance.party"]
        domain &= Domain(field_name, "in", self.ids)
        domain &= parties._get_in_force_domain(fields.Date.context_today(self))
        return dict(parties._read_group(domain, [field_name], ["__count"]))

    def _compute_appsistance_document_count(self):
        counts = dict(
            self.env["ir.attachment"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_id", "in", (self | self.appsistance_site_ids).ids),
                    ("res_field", "=", False),
                ],
                ["res_id"],
                ["__count"],
            )
        )
        for partner in self:
            places = partner._origin | partner._origin.appsistance_site_ids
            partner.appsistance_document_count = sum(
                counts.get(place.id, 0) for place in places
            )

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_appsistance_open_sites(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.res_partner_action_site"
        )
        action["domain"] = [("parent_id", "=", self.id), ("type", "=", "site")]
        action["context"] = {"default_parent_id": self.id, "default_type": "site"}
        return action

    def action_appsistance_open_equipment(self):
        self.ensure_one()
        target = "site_id" if self.parent_id else "customer_id"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Equipment"),
            "res_model": "appsistance.equipment",
            "view_mode": "list,kanban,form",
            "domain": [(target, "=", self.id)],
            "context": {
                "default_customer_id": self.commercial_partner_id.id,
                "default_site_id": self._appsistance_get_default_site().id,
            },
        }

    def action_appsistance_open_charges(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Charges"),
            "res_model": "appsistance.charge",
            "view_mode": "list,form",
            "domain": [("customer_id", "=", self.id)],
            "context": {"default_customer_id": self.id},
        }

    def action_appsistance_open_roles(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_party_action"
        )
        action["domain"] = [("customer_id", "=", self.id)]
        action["context"] = {"default_customer_id": self.id}
        return action

    def action_appsistance_open_mandates(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_party_action"
        )
        action["name"] = self.env._("Mandates")
        action["domain"] = [
            ("partner_id", "=", self.id),
            ("role", "=", "administrator"),
        ]
        action["context"] = {
            "default_partner_id": self.id,
            "default_role": "administrator",
            "search_default_current": 1,
        }
        return action

    def action_appsistance_open_documents(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents"),
            "res_model": "ir.attachment",
            "view_mode": "kanban,list,form",
            "domain": [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", (self | self.appsistance_site_ids).ids),
            ],
            "context": {"default_res_model": "res.partner", "default_res_id": self.id},
        }

    def _appsistance_get_default_site(self):
        """Where work takes place: this site, the only one, or his own address."""
        self.ensure_one()
        if self.type == "site":
            return self
        sites = self.commercial_partner_id.appsistance_site_ids
        if len(sites) == 1:
            return sites
        return self.browse() if sites else self.commercial_partner_id
