from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "appsistance.figures.mixin",
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
        "appsistance.party",
        "site_id",
        string="Roles on Site",
        groups="appsistance_base.group_technician,base.group_portal",
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
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_equipment_count = fields.Integer(
        string="Number of Equipment",
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_stopped_count = fields.Integer(
        string="Stopped Equipment",
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_next_deadline = fields.Date(
        string="Next Deadline",
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_role_count = fields.Integer(
        string="Number of Roles",
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_mandate_count = fields.Integer(
        string="Number of Mandates",
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_key_count = fields.Integer(
        string="Number of Keys",
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_document_count = fields.Integer(
        string="Number of Documents",
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_technician",
    )
    appsistance_charge_count = fields.Integer(
        string="Number of Charges",
        compute="_compute_appsistance_figures",
        groups="appsistance_base.group_dispatcher",
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

    @api.depends(
        "appsistance_equipment_ids.state",
        "appsistance_party_ids.date_to",
        "appsistance_key_ids",
    )
    def _compute_appsistance_figures(self):
        return super()._compute_appsistance_figures()

    def _appsistance_get_figure_sources(self):
        customers = self.filtered(lambda partner: not partner.parent_id)
        return [
            *super()._appsistance_get_figure_sources(),
            *customers._appsistance_get_customer_sources(),
            *customers._appsistance_get_equipment_sources("customer_id"),
            *(self - customers)._appsistance_get_equipment_sources("site_id"),
            (
                "appsistance_key_count",
                self.env["appsistance.key"],
                self._appsistance_points_to("site_id"),
                "site_id",
                None,
            ),
            (
                "appsistance_document_count",
                self.env["ir.attachment"].sudo(),
                Domain("res_model", "=", self._name)
                & self._appsistance_points_to("res_id"),
                "res_id",
                None,
            ),
        ]

    def _appsistance_get_customer_sources(self):
        parties = self.env["appsistance.party"]
        in_force = parties._get_in_force_domain(fields.Date.context_today(self))
        mandates = in_force & Domain("role", "=", "administrator")
        sources = [
            (
                "appsistance_site_count",
                self.env["res.partner"],
                Domain("type", "=", "site"),
                "parent_id",
            ),
            ("appsistance_role_count", parties, in_force, "customer_id"),
            ("appsistance_mandate_count", parties, mandates, "partner_id"),
            (
                "appsistance_charge_count",
                self.env["appsistance.charge"],
                Domain.TRUE,
                "customer_id",
            ),
        ]
        return [
            (
                name,
                records,
                domain & self._appsistance_points_to(field_name),
                field_name,
                None,
            )
            for name, records, domain, field_name in sources
        ]

    def _appsistance_get_equipment_sources(self, target):
        """By ``customer_id`` for customers, by ``site_id`` for sites."""
        equipment = self.env["appsistance.equipment"]
        here = self._appsistance_points_to(target)
        in_use = here & Domain("state", "!=", "dismantled")
        stopped = here & Domain("state", "=", "stopped")
        due = here & Domain("equipment_id.state", "!=", "dismantled")
        deadlines = self.env["appsistance.equipment.deadline"]
        return [
            ("appsistance_equipment_count", equipment, in_use, target, None),
            ("appsistance_stopped_count", equipment, stopped, target, None),
            ("appsistance_next_deadline", deadlines, due, target, "date"),
        ]

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

    @api.model
    def _search_display_name(self, operator, value):
        """Where a place is sought, its street and its town find it too."""
        domain = super()._search_display_name(operator, value)
        sought = self.env.context.get("appsistance_search_address")
        if not (sought and operator == "ilike" and value):
            return domain
        return (
            domain | Domain("street", operator, value) | Domain("city", operator, value)
        )

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

    def action_appsistance_open_keys(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_key_action"
        )
        action["domain"] = [("site_id", "child_of", self.id)]
        action["context"] = {"default_site_id": self._appsistance_get_default_site().id}
        return action

    def action_appsistance_open_access_codes(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_access_code_action"
        )
        action["domain"] = [("site_id", "child_of", self.id)]
        action["context"] = {"default_site_id": self._appsistance_get_default_site().id}
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
                ("res_id", "=", self.id),
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
