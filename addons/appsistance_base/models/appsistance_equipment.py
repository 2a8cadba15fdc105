import secrets
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.properties import format_property

PLACE_FIELDS = {"customer_id", "parent_id", "site_id"}
SERIAL_FIELDS = {
    "brand_id",
    "company_id",
    "merged_into_id",
    "model_name",
    "serial_number",
}


class AppsistanceEquipment(models.Model):
    """A plant, an appliance or a component of one, at a customer's site.

    A component stands where its plant stands: moving a plant moves the tree below it,
    in one write, and each move leaves a row of ``appsistance.equipment.transfer``.
    """

    _name = "appsistance.equipment"
    _description = "Equipment"
    _inherit = ["mail.thread", "mail.activity.mixin", "image.mixin", "portal.mixin"]
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "serial_number"]
    _order = "complete_name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    complete_name = fields.Char(
        string="Full Name",
        compute="_compute_complete_name",
        store=True,
        precompute=True,
        help="The path from the plant down to this component.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    active = fields.Boolean(default=True)
    # Where
    customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_customer_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
    )
    site_id = fields.Many2one(
        "res.partner",
        string="Service Site",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        domain="[('commercial_partner_id', '=?', customer_id)]",
    )
    location = fields.Char(help="Where on the site: floor, room, shelf.")
    # Structure
    parent_id = fields.Many2one(
        "appsistance.equipment",
        string="Part of",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        "appsistance.equipment", "parent_id", string="Components"
    )
    child_count = fields.Integer(
        string="Direct Components", compute="_compute_child_count"
    )
    component_count = fields.Integer(
        string="All Components", compute="_compute_component_count"
    )
    # What
    category_id = fields.Many2one(
        "appsistance.equipment.category",
        required=True,
        index=True,
        tracking=True,
    )
    family = fields.Selection(related="category_id.family", store=True)
    properties = fields.Properties(
        definition="category_id.properties_definition",
        string="Characteristics",
        # some are for the office only: the portal page shows those of the cards
        groups="base.group_user",
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        check_company=True,
    )
    brand_id = fields.Many2one(
        "appsistance.equipment.brand",
        index="btree_not_null",
        ondelete="restrict",
    )
    model_name = fields.Char(string="Model")
    serial_number = fields.Char(index="trigram", copy=False, tracking=True)
    installed_on = fields.Date()
    warranty_until = fields.Date()
    note = fields.Html(groups="base.group_user")
    model_key = fields.Char(
        compute="_compute_model_key",
        store=True,
        precompute=True,
        groups="base.group_user",
    )
    serial_key = fields.Char(
        compute="_compute_serial_key",
        store=True,
        precompute=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    duplicate_ids = fields.Many2many(
        "appsistance.equipment",
        string="Same Serial Number",
        compute="_compute_duplicate_ids",
        groups="base.group_user",
    )
    merged_into_id = fields.Many2one(
        "appsistance.equipment",
        string="Merged into",
        index="btree_not_null",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    merged_ids = fields.One2many(
        "appsistance.equipment",
        "merged_into_id",
        string="Merged Duplicates",
        context={"active_test": False},
        groups="base.group_user",
    )
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
        copy=False,
        tracking=True,
    )
    stop_reason = fields.Char(copy=False, tracking=True, groups="base.group_user")
    stopped_by = fields.Char(
        copy=False,
        groups="base.group_user",
        help="Who stopped it: us, the customer, an inspector.",
    )
    stopped_on = fields.Date(copy=False)
    stop_prescription = fields.Text(
        string="Prescription",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="What must be done before it may run again.",
    )
    stop_summary = fields.Text(compute="_compute_stop_summary")
    dismantled_on = fields.Date(copy=False)
    is_plant_stopped = fields.Boolean(
        string="Plant Stopped",
        compute="_compute_is_plant_stopped",
        help="It is stopped itself, or the plant it is part of is.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        groups="base.group_user",
        help="Reminded of deadlines; without one, the customer's salesperson.",
    )
    # Another firm
    contractor_id = fields.Many2one(
        "res.partner",
        string="Under Contract with",
        index="btree_not_null",
        groups="base.group_user",
        tracking=True,
        help="Another firm that maintains it. We plan nothing on it until then.",
    )
    contractor_until = fields.Date(
        string="Contract Ends on", groups="base.group_user", tracking=True
    )
    contractor_reminded_for = fields.Date(
        string="Reminded of the Contract's End", copy=False, groups="base.group_user"
    )
    contractor_summary = fields.Char(
        compute="_compute_contractor_summary", groups="base.group_user"
    )
    is_under_other_firm = fields.Boolean(
        string="Under Another Firm's Contract",
        compute="_compute_is_under_other_firm",
        search="_search_is_under_other_firm",
        groups="base.group_user",
    )
    # Related documents
    deadline_ids = fields.One2many("appsistance.equipment.deadline", "equipment_id")
    next_deadline_date = fields.Date(
        string="Next Deadline", compute="_compute_next_deadline_date"
    )
    transfer_ids = fields.One2many("appsistance.equipment.transfer", "equipment_id")
    party_ids = fields.One2many("appsistance.party", "equipment_id", string="Roles")
    document_count = fields.Integer(
        string="Documents", compute="_compute_document_count", groups="base.group_user"
    )
    charge_count = fields.Integer(
        string="Charges",
        compute="_compute_charge_count",
        groups="appsistance_base.group_dispatcher",
    )
    # who loses his mandate must not keep a key to the page
    access_token = fields.Char(groups="base.group_user")
    qr_token = fields.Char(
        copy=False,
        readonly=True,
        default=lambda self: secrets.token_urlsafe(18),
        groups="base.group_user",
    )

    _qr_token_unique = models.UniqueIndex("(qr_token)")
    _serial_unique = models.UniqueIndex(
        "(serial_key, company_id, COALESCE(brand_id, 0), COALESCE(model_key, '')) "
        "WHERE merged_into_id IS NULL "
        "AND (brand_id IS NOT NULL OR model_key IS NOT NULL)",
        "Another equipment of the same brand and model has this serial number.",
    )

    # --------------------------------------------------
    # Computes
    # --------------------------------------------------

    def _compute_document_count(self):
        owners = {
            record.id: equipment.id
            for equipment in self._origin
            for record in equipment | equipment.sudo().merged_ids
        }
        counts = defaultdict(int)
        for res_id, count in self.env["ir.attachment"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", list(owners))],
            ["res_id"],
            ["__count"],
        ):
            counts[owners[res_id]] += count
        for equipment in self:
            equipment.document_count = counts[equipment._origin.id]

    def _compute_charge_count(self):
        counts = self._count_tree_rows("appsistance_charge", "equipment_id")
        for equipment in self:
            equipment.charge_count = counts.get(equipment._origin.id, 0)

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for equipment in self:
            equipment.access_url = f"/my/equipment/{equipment.id}"
        return result

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        defaults = self.default_get(sorted(SERIAL_FIELDS))
        self._check_serial_numbers(
            [(None, *self._get_identity_of({**defaults, **vals})) for vals in vals_list]
        )
        return super().create(vals_list)

    def write(self, vals):
        if not SERIAL_FIELDS.isdisjoint(vals):
            self._check_serial_numbers(self._prepare_serial_candidates(vals))
        if vals.get("parent_id"):
            self._check_parent(self.browse(vals["parent_id"]))
        places = {}
        if not PLACE_FIELDS.isdisjoint(vals):
            places = {equipment: equipment._get_place() for equipment in self}
        result = super().write(vals)
        moved = self.filtered(
            lambda equipment: (
                equipment in places and equipment._get_place() != places[equipment]
            )
        )
        moved._create_transfers(places)
        moved._carry_components()
        if "name" in vals or "parent_id" in vals:
            self._update_complete_names()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        """What has a history is dismantled or archived; a slip of the pen may go."""
        if self.sudo().with_context(active_test=False).child_ids - self:
            raise UserError(
                self.env._("This equipment has components: move or delete those first.")
            )
        kept = self.sudo()._filter_with_history()
        if kept:
            raise UserError(
                self.env._(
                    "%(equipment)s has a history (transfers or charges) and cannot be "
                    "deleted. Dismantle or archive it instead.",
                    equipment=kept[0].complete_name,
                )
            )

    def _filter_with_history(self):
        """What may no longer be deleted; upper addons add their own documents."""
        charges = self.env["appsistance.charge"]._read_group(
            [("equipment_id", "in", self.ids)], ["equipment_id"]
        )
        charged = self.browse().union(*(equipment for (equipment,) in charges))
        return self.filtered("transfer_ids") | charged

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        return [
            {**vals, "name": self.env._("%s (copy)", vals["name"])}
            if "name" not in (default or {})
            else vals
            for vals in vals_list
        ]

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_move(self):
        return self._prepare_wizard_action(
            "appsistance.equipment.move", self.env._("Move to Another Site")
        )

    def action_replace(self):
        self.ensure_one()
        return self._prepare_wizard_action(
            "appsistance.equipment.replace", self.env._("Replace")
        )

    def action_merge(self):
        return self._prepare_wizard_action(
            "appsistance.equipment.merge", self.env._("Merge Duplicates")
        )

    def action_merge_duplicates(self):
        """The button of the form's warning: this one and those with its number."""
        return (self | self.duplicate_ids).action_merge()

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_open_components(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_equipment_action"
        )
        return {
            **action,
            "name": self.env._("Components of %s", self.name),
            "domain": [("id", "child_of", self.id), ("id", "!=", self.id)],
            "context": {"default_parent_id": self.id},
        }

    def action_open_documents(self):
        self.ensure_one()
        owners = self | self.sudo().merged_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents of %s", self.name),
            "res_model": "ir.attachment",
            "view_mode": "kanban,list,form",
            "domain": [("res_model", "=", self._name), ("res_id", "in", owners.ids)],
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    def action_open_charges(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Charges of %s", self.name),
            "res_model": "appsistance.charge",
            "view_mode": "list,form",
            "domain": [("equipment_id", "child_of", self.id)],
            "context": {
                "default_equipment_id": self.id,
                "default_site_id": self.site_id.id,
                "default_customer_id": self.customer_id.id,
            },
        }

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _get_public_characteristics(self):
        """``[(label, text)]`` of those that are displayed in cards and have a value.

        *Display in Cards* is the switch that the office has on each characteristic.
        """
        self.ensure_one()
        definitions = self.read(["properties"])[0]["properties"]
        shown = [
            (definition.get("string") or "", format_property(self.env, definition))
            for definition in definitions
            if definition.get("view_in_cards")
        ]
        return [(label, text) for label, text in shown if text]

    def _get_shared_documents(self):
        """Attachments that the office shows to the customer."""
        self.ensure_one()
        owners = self | self.sudo().merged_ids
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", owners.ids),
                    ("appsistance_is_shared", "=", True),
                ],
                order="name, id",
            )
        )

    def _prepare_wizard_action(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_ids": self.ids,
                "active_id": self.ids[:1] and self.ids[0],
            },
        }

    # --------------------------------------------------
    # Reminders
    # --------------------------------------------------
