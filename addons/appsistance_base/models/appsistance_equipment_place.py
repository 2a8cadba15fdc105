from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.naming import PATH_SEPARATOR


class AppsistanceEquipment(models.Model):
    """Where an equipment is: its site, its customer and the plant it is part of."""

    _inherit = "appsistance.equipment"

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
