import secrets
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date, split_every

from ..tools.properties import format_property

PLACE_FIELDS = {"customer_id", "parent_id", "site_id"}
SERIAL_FIELDS = {
    "brand_id",
    "company_id",
    "merged_into_id",
    "model_name",
    "serial_number",
}
PATH_SEPARATOR = " / "
REMINDER_BATCH = 500


def normalise_code(text):
    """What makes two plates the same: letters and digits, not case or spaces."""
    return "".join((text or "").split()).upper() or False


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
        copy=False, groups="base.group_user", export_string_translation=False
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

    # No index on the path: a plant with 50,000 components would take minutes to rename,
    # and a search among as many rows takes a fraction of a second without.
    # Descendants are renamed by _update_complete_names in one query, so the path does
    # not depend on the parent's path here.
    @api.depends("name", "parent_id")
    def _compute_complete_name(self):
        for equipment in self:
            parts = [equipment.parent_id.complete_name, equipment.name]
            equipment.complete_name = PATH_SEPARATOR.join(filter(None, parts))

    @api.depends("site_id")
    def _compute_customer_id(self):
        for equipment in self:
            owner = equipment.site_id.commercial_partner_id
            equipment.customer_id = owner or equipment.customer_id

    @api.depends("customer_id", "parent_id")
    def _compute_site_id(self):
        moved = self.filtered(
            lambda equipment: (
                not equipment.parent_id
                and equipment.customer_id
                and equipment.site_id.commercial_partner_id != equipment.customer_id
            )
        )
        default_sites = self._get_default_sites(moved.customer_id._origin)
        for equipment in self:
            if equipment.parent_id:
                equipment.site_id = equipment.parent_id.site_id
            elif equipment in moved:
                equipment.site_id = default_sites[equipment.customer_id._origin]
            else:
                equipment.site_id = equipment.site_id

    @api.depends("model_name")
    def _compute_model_key(self):
        for equipment in self:
            equipment.model_key = normalise_code(equipment.model_name)

    @api.depends("serial_number")
    def _compute_serial_key(self):
        for equipment in self:
            equipment.serial_key = normalise_code(equipment.serial_number)

    @api.depends("serial_number", "company_id")
    def _compute_duplicate_ids(self):
        keys = {normalise_code(equipment.serial_number) for equipment in self}
        others = (
            self.with_context(active_test=False)
            .search_fetch(
                [("serial_key", "in", list(keys - {False}))],
                ["serial_key", "company_id", "merged_into_id"],
            )
            .filtered(lambda other: not other.merged_into_id)
            .grouped(lambda other: (other.company_id, other.serial_key))
        )
        for equipment in self:
            key = (equipment.company_id, normalise_code(equipment.serial_number))
            twins = others.get(key, self.browse())
            equipment.duplicate_ids = twins - equipment._origin

    @api.depends("child_ids")
    def _compute_child_count(self):
        counts = dict(
            self._read_group(
                [("parent_id", "in", self.ids)], ["parent_id"], ["__count"]
            )
        )
        for equipment in self:
            equipment.child_count = counts.get(equipment._origin, 0)

    @api.depends("child_ids")
    def _compute_component_count(self):
        counts = self._count_tree_rows("appsistance_equipment", "id")
        for equipment in self:
            # its own row is not a component
            equipment.component_count = max(counts.get(equipment._origin.id, 0) - 1, 0)

    @api.depends("state", "parent_id")
    def _compute_is_plant_stopped(self):
        paths = {equipment: equipment._get_path_ids() for equipment in self}
        stopped = self.sudo().search(
            [
                ("id", "in", list({id_ for path in paths.values() for id_ in path})),
                ("state", "=", "stopped"),
            ]
        )
        stopped_ids = set(stopped.ids)
        for equipment in self:
            equipment.is_plant_stopped = (
                equipment.state == "stopped"
                or not stopped_ids.isdisjoint(paths[equipment])
            )

    @api.depends("stop_reason", "stopped_by", "stopped_on", "stop_prescription")
    def _compute_stop_summary(self):
        for equipment in self:
            lines = [
                self.env._(
                    "Stopped on %(date)s by %(who)s: %(reason)s",
                    date=format_date(self.env, equipment.stopped_on) or "-",
                    who=equipment.stopped_by or "-",
                    reason=equipment.stop_reason or "-",
                )
            ]
            if equipment.stop_prescription:
                lines.append(
                    self.env._(
                        "Before it may run again: %s", equipment.stop_prescription
                    )
                )
            equipment.stop_summary = "\n".join(lines)

    @api.depends("contractor_id", "contractor_until")
    def _compute_contractor_summary(self):
        for equipment in self:
            firm = equipment.contractor_id.display_name
            if equipment.contractor_until:
                equipment.contractor_summary = self.env._(
                    "Under contract with %(firm)s until %(date)s: nothing is planned.",
                    firm=firm,
                    date=format_date(self.env, equipment.contractor_until),
                )
            else:
                equipment.contractor_summary = self.env._(
                    "Under contract with %(firm)s: nothing is planned.", firm=firm
                )

    @api.depends("contractor_id", "contractor_until")
    def _compute_is_under_other_firm(self):
        today = fields.Date.context_today(self)
        for equipment in self:
            until = equipment.contractor_until
            equipment.is_under_other_firm = bool(
                equipment.contractor_id and (not until or until >= today)
            )

    def _search_is_under_other_firm(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return Domain("contractor_id", "!=", False) & (
            Domain("contractor_until", "=", False)
            | Domain("contractor_until", ">=", "today")
        )

    @api.depends("deadline_ids.date", "deadline_ids.active")
    def _compute_next_deadline_date(self):
        dates = dict(
            self.env["appsistance.equipment.deadline"]._read_group(
                [("equipment_id", "in", self.ids)], ["equipment_id"], ["date:min"]
            )
        )
        for equipment in self:
            equipment.next_deadline_date = dates.get(equipment._origin, False)

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
    # Constraints
    # --------------------------------------------------

    @api.constrains("customer_id", "site_id", "parent_id")
    def _check_place(self):
        for equipment in self:
            parent = equipment.parent_id
            if equipment.site_id.commercial_partner_id != equipment.customer_id:
                raise ValidationError(
                    self.env._(
                        "%(equipment)s: %(site)s is not a site of %(customer)s. "
                        "Choose one of the customer's own sites.",
                        equipment=equipment.complete_name,
                        site=equipment.site_id.display_name,
                        customer=equipment.customer_id.display_name,
                    )
                )
            if parent and parent.customer_id != equipment.customer_id:
                raise ValidationError(
                    self.env._(
                        "%(component)s cannot belong to %(customer)s: it is part of "
                        "%(plant)s, which belongs to %(owner)s.",
                        component=equipment.name,
                        customer=equipment.customer_id.display_name,
                        plant=parent.complete_name,
                        owner=parent.customer_id.display_name,
                    )
                )
            if parent and parent.site_id != equipment.site_id:
                raise ValidationError(
                    self.env._(
                        "%(component)s cannot be at %(site)s: it is part of %(plant)s, "
                        "which is at %(place)s. Move the plant, or take the component "
                        "out of it first.",
                        component=equipment.name,
                        site=equipment.site_id.display_name,
                        plant=parent.complete_name,
                        place=parent.site_id.display_name,
                    )
                )

    def _check_parent(self, parent):
        """Refuse a cycle in words, before the ORM refuses it without."""
        inside = set(parent._get_path_ids()).intersection(self.ids)
        if inside:
            equipment = self.browse(min(inside))
            raise ValidationError(
                self.env._(
                    "%(equipment)s cannot become a part of %(parent)s, because "
                    "%(parent)s is that equipment itself or one of its components.",
                    equipment=equipment.complete_name,
                    parent=parent.complete_name,
                )
            )

    def _check_serial_numbers(self, candidates):
        """Refuse a serial number that exists for the same company, brand and model.

        The unique index guards it; this comes first because it can name the other one.

        :param candidates: list of ``(id or None, company_id, brand_id, model_key,
            serial_key)``, as they will be once written.
        """
        wanted = {}
        for id_, *identity in candidates:
            _company_id, brand_id, model_key, serial_key = identity
            if not serial_key or not (brand_id or model_key):
                continue
            if tuple(identity) in wanted:
                self._raise_serial_given_twice(serial_key)
            wanted[tuple(identity)] = id_
        if not wanted:
            return
        others = (
            self.sudo()
            .with_context(active_test=False)
            .search_fetch(
                [
                    ("serial_key", "in", list({key[3] for key in wanted})),
                    ("id", "not in", [id_ for id_, *_ in candidates if id_]),
                    ("merged_into_id", "=", False),
                ],
                ["company_id", "brand_id", "model_key", "serial_key"],
            )
        )
        for other in others:
            if other._get_identity() in wanted:
                self._raise_serial_taken(other)

    def _raise_serial_given_twice(self, serial_key):
        raise ValidationError(
            self.env._(
                "The serial number %(serial)s is given to two equipment of the same "
                "brand and model.",
                serial=serial_key,
            )
        )

    def _raise_serial_taken(self, other):
        if other.active:
            message = self.env._(
                "The serial number %(serial)s already belongs to %(equipment)s of "
                "%(customer)s, with the same brand and model. Open that equipment, or "
                "check the number on the rating plate.",
                serial=other.serial_number,
                equipment=other.complete_name,
                customer=other.customer_id.display_name,
            )
        else:
            message = self.env._(
                "The serial number %(serial)s already belongs to %(equipment)s of "
                "%(customer)s, with the same brand and model. That equipment is "
                "archived: restore it instead of entering it again.",
                serial=other.serial_number,
                equipment=other.complete_name,
                customer=other.customer_id.display_name,
            )
        raise ValidationError(message)

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

    def action_put_in_service(self):
        self.write(
            {
                "state": "in_service",
                "stop_reason": False,
                "stopped_by": False,
                "stopped_on": False,
                "stop_prescription": False,
                "dismantled_on": False,
            }
        )

    def action_stop(self):
        return self._prepare_wizard_action(
            "appsistance.equipment.stop", self.env._("Stop")
        )

    def action_dismantle(self):
        """Dismantle with all components: they are scrapped with their plant."""
        tree = self._get_tree().filtered(
            lambda equipment: equipment.state != "dismantled"
        )
        tree.write(
            {
                "state": "dismantled",
                "dismantled_on": fields.Date.context_today(self),
            }
        )

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

    def action_print_labels(self):
        return self._prepare_wizard_action(
            "appsistance.equipment.label", self.env._("Print Labels")
        )

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

    @api.model
    def action_open_by_scan(self, code):
        """Open what a scanned label, a typed token or a serial number names."""
        equipment = self._find_by_code(code)
        if len(equipment) == 1:
            return equipment.action_open()
        if not equipment:
            raise UserError(
                self.env._(
                    "No equipment has the label or serial number “%(code)s”.",
                    code=code,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_equipment_action"
        )
        return {**action, "domain": [("id", "in", equipment.ids)], "context": {}}

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _get_path_ids(self):
        """Ids of the record and of what contains it, the plant first."""
        self.ensure_one()
        return [int(id_) for id_ in (self.parent_path or "").split("/") if id_]

    def _get_tree(self):
        """The records and all their components, archived ones too."""
        return self.with_context(active_test=False).search(
            [("id", "child_of", self.ids)]
        )

    def _get_visible_ancestors(self):
        """What contains the record, the plant first, as far as the user may see."""
        path = self._get_path_ids()[:-1]
        return self.search([("id", "in", path)]).sorted(
            lambda ancestor: path.index(ancestor.id)
        )

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

    def _get_identity(self):
        """Company, brand, model and serial number: no two equipment share them."""
        self.ensure_one()
        return (
            self.company_id.id,
            self.brand_id.id or False,
            self.model_key or False,
            self.serial_key or False,
        )

    @api.model
    def _get_identity_of(self, vals):
        return (
            vals.get("company_id") or self.env.company.id,
            vals.get("brand_id") or False,
            normalise_code(vals.get("model_name")),
            normalise_code(vals.get("serial_number")),
        )

    @api.model
    def _get_default_sites(self, customers):
        """The site of a customer who has only one; a private person is his own site."""
        sites = dict(
            self.env["res.partner"]._read_group(
                [
                    ("commercial_partner_id", "in", customers.ids),
                    ("type", "=", "site"),
                ],
                ["commercial_partner_id"],
                ["id:recordset"],
            )
        )
        result = {}
        for customer in customers:
            own_sites = sites.get(customer)
            if not own_sites or customer.appsistance_customer_kind == "private":
                result[customer] = customer
            else:
                result[customer] = own_sites if len(own_sites) == 1 else False
        return result

    def _prepare_serial_candidates(self, vals):
        if vals.get("merged_into_id"):
            return []
        return [
            (
                equipment.id,
                *self._get_identity_of(
                    {
                        "company_id": equipment.company_id.id,
                        "brand_id": equipment.brand_id.id,
                        "model_name": equipment.model_name,
                        "serial_number": equipment.serial_number,
                        **vals,
                    }
                ),
            )
            for equipment in self
            if not equipment.sudo().merged_into_id
        ]

    def _get_place(self):
        self.ensure_one()
        return self.site_id, self.customer_id

    def _carry_components(self):
        """Move the components to where their plants stand now."""
        for place, roots in self.grouped(lambda record: record._get_place()).items():
            site, customer = place
            roots._get_tree().filtered(
                lambda record, place=place: record._get_place() != place
            ).write({"site_id": site.id, "customer_id": customer.id})

    def _create_transfers(self, places):
        """Keep where each record stood before it moved."""
        vals_list = []
        for record in self:
            site, customer = places[record]
            vals_list.append(
                {
                    "equipment_id": record.id,
                    "date": self.env.context.get("appsistance_transfer_date")
                    or fields.Date.context_today(self),
                    "reason": self.env.context.get("appsistance_transfer_reason"),
                    "from_site_id": site.id,
                    "from_customer_id": customer.id,
                    "to_site_id": record.site_id.id,
                    "to_customer_id": record.customer_id.id,
                }
            )
        self.env["appsistance.equipment.transfer"].sudo().create(vals_list)

    def _update_complete_names(self):
        """Rename the whole tree below the records in one query."""
        ids = set(self.ids)
        tops = [
            equipment.id
            for equipment in self
            if ids.isdisjoint(equipment._get_path_ids()[:-1])
        ]
        names = ["name", "parent_id", "complete_name"]
        self.flush_model(names)
        self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE tree AS (
                    SELECT node.id,
                           concat_ws(%(separator)s, parent.complete_name, node.name)
                               AS path
                      FROM appsistance_equipment node
                      LEFT JOIN appsistance_equipment parent
                        ON parent.id = node.parent_id
                     WHERE node.id = ANY(%(ids)s)
                 UNION ALL
                    SELECT child.id, concat(tree.path, %(separator)s, child.name)
                      FROM appsistance_equipment child
                      JOIN tree ON child.parent_id = tree.id
                )
                UPDATE appsistance_equipment equipment
                   SET complete_name = tree.path
                  FROM tree
                 WHERE tree.id = equipment.id
                   AND equipment.complete_name IS DISTINCT FROM tree.path
                RETURNING equipment.id
                """,
                separator=PATH_SEPARATOR,
                ids=tops,
            )
        )
        self.invalidate_model(["complete_name", "display_name"], flush=False)

    def _count_tree_rows(self, table, column):
        """Count the rows of a table that point at each record or its components."""
        if not self.ids:
            return {}
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT root.id, count(*)
                      FROM appsistance_equipment root
                      JOIN appsistance_equipment node
                        ON node.parent_path LIKE root.parent_path || '%%'
                      JOIN %(table)s line ON line.%(column)s = node.id
                     WHERE root.id = ANY(%(ids)s) AND node.active
                  GROUP BY root.id
                    """,
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    ids=self.ids,
                )
            )
        )

    def _get_reminder_user(self):
        """Who is reminded: responsible, customer's salesperson, or as in settings."""
        self.ensure_one()
        return (
            self.user_id
            or self.customer_id.user_id
            or self.company_id.appsistance_equipment_user_id
        )

    @api.model
    def _find_by_token(self, token):
        """The equipment of a label, with all rights: the caller checks the access."""
        equipment = (
            self.sudo()
            .with_context(active_test=False)
            .search([("qr_token", "=", token)], limit=1)
            if token
            else self.sudo()
        )
        return equipment._get_survivor() if equipment else equipment

    @api.model
    def _find_by_code(self, code):
        """Equipment of a label's address, a token or a serial number, if readable."""
        token = code.strip().rstrip("/").rsplit("/", 1)[-1]
        equipment = self._find_by_token(token).with_env(self.env)
        if equipment:
            return equipment._filtered_access("read")
        key = normalise_code(code)
        return self.search([("serial_key", "=", key)]) if key else self.browse()

    def _get_survivor(self):
        """What the record was merged into, or the record itself."""
        self.ensure_one()
        survivor = self
        while survivor.merged_into_id:
            survivor = survivor.merged_into_id
        return survivor

    def _get_label_url(self):
        self.ensure_one()
        return f"{self.get_base_url()}/appsistance/q/{self.qr_token}"

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

    @api.model
    def _cron_remind_contract_ends(self):
        """Remind the office before another firm's contract ends: once for each end."""
        soon = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "contractor_until",
                "<=",
                f"today +{company.appsistance_contractor_reminder_days}d",
            )
            for company in self.env["res.company"].search([])
        )
        equipment = self.search(
            soon
            & Domain("state", "!=", "dismantled")
            & Domain("contractor_id", "!=", False)
            & Domain("contractor_until", ">=", "today")
        ).filtered(
            lambda record: record.contractor_reminded_for != record.contractor_until
        )
        equipment._remind_in_batches()

    def _remind_contract_ends(self):
        self._create_reminders(
            [
                (
                    equipment,
                    fields.Date.context_today(self),
                    self.env._(
                        "The contract with %(firm)s ends on %(date)s",
                        firm=equipment.contractor_id.display_name,
                        date=format_date(self.env, equipment.contractor_until),
                    ),
                )
                for equipment in self
            ]
        )
        for until, group in self.grouped("contractor_until").items():
            group.write({"contractor_reminded_for": until})

    def _remind_in_batches(self):
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(self))
        for batch in split_every(REMINDER_BATCH, self.ids, self.browse):
            batch._remind_contract_ends()
            progress._commit_progress(len(batch))

    @api.model
    def _create_reminders(self, reminders):
        """One activity for each ``(equipment, date, summary)``, in one batch.

        Nobody gets a mail for each: the activities stand in his list.
        """
        todo = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id(self._name)
        return (
            self.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": todo.id,
                        "automated": True,
                        "date_deadline": date,
                        "res_id": equipment.id,
                        "res_model_id": model_id,
                        "summary": summary,
                        "user_id": equipment._get_reminder_user().id,
                    }
                    for equipment, date, summary in reminders
                ]
            )
        )
