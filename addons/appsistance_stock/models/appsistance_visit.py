from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class AppsistanceVisit(models.Model):
    """A delivery note, where the visit's goods need one."""

    _inherit = "appsistance.visit"

    ddt_requested = fields.Boolean(
        string="Delivery Note",
        copy=False,
        help="Asked for until the report is closed; later from the transfer, with the"
        " day of the transport and a reason.",
    )
    ddt_reason = fields.Selection(
        selection=lambda self: (
            self.env["stock.picking"]
            ._fields["l10n_it_transport_reason"]
            ._description_selection(self.env)
        ),
        string="Transport Reason",
        default="appsistance_job",
        help="Parts used in a job are not a sale.",
    )
    ddt_method = fields.Selection(
        selection=lambda self: (
            self.env["stock.picking"]
            ._fields["l10n_it_transport_method"]
            ._description_selection(self.env)
        ),
        string="Transport by",
        default="sender",
    )
    ddt_carrier = fields.Char(string="Carrier")
    ddt_parcels = fields.Integer(string="Packages", default=1)
    ddt_weight = fields.Float(string="Gross Weight (kg)", digits="Stock Weight")
    picking_ids = fields.One2many(
        related="report_id.picking_ids", groups="appsistance_base.group_dispatcher"
    )
    stock_state = fields.Selection(
        related="report_id.stock_state", groups="appsistance_base.group_technician"
    )

    def write(self, vals):
        if any(name.startswith("ddt_") for name in vals) and any(
            visit.report_state in ("closed", "final") for visit in self
        ):
            raise UserError(
                self.env._(
                    "The report is closed: ask for the delivery note on the transfer,"
                    " with the day of the transport and the reason."
                )
            )
        return super().write(vals)

    def action_view_pickings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock.action_picking_tree_all"
        )
        action["domain"] = [("appsistance_report_id.visit_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    def _get_stock_carrier(self):
        """The van, or the person, whose materials are used here."""
        carriers = self.vehicle_ids | self.lead_id
        return carriers.filtered("appsistance_carries_stock")[:1]

    # --------------------------------------------------
    # Phone
    # --------------------------------------------------

    def _phone_material(self, values):
        """What else the phone says of a material: brought back, the customer's own,
        instead of which component."""
        result = super()._phone_material(values)
        vals = {}
        if values["state"] in ("brought_back", "own"):
            vals["state"] = values["state"]
        if "replaced" in values:
            component = self.env["appsistance.equipment"].browse(
                int(values["replaced"] or 0)
            )
            vals["replaced_id"] = (component & self._get_components()).id
        row = self._phone_find("appsistance.visit.material", values["uuid"])
        if vals and row:
            row.write(vals)
        return result

    def _get_components(self):
        """The plants of the visit and what they are made of."""
        return self.env["appsistance.equipment"].search(
            [
                ("id", "child_of", self.equipment_ids.ids),
                ("state", "!=", "dismantled"),
            ]
        )

    @api.model
    def _get_phone_material_fields(self):
        return [*super()._get_phone_material_fields(), "replaced_id"]

    def _fetch_phone_plants(self, plants):
        """The plants, and what they are made of, in one query."""
        below = Domain.custom(to_sql=partial(self._get_below_sql, plants.ids))
        tree = self.env["appsistance.equipment"].with_context(active_test=False)
        return tree.search_fetch(
            below, [*self._get_phone_plant_fields(), "parent_path"]
        ).with_env(self.env)

    @staticmethod
    def _get_below_sql(ids, model, alias, query):
        return SQL(
            "EXISTS (SELECT FROM %s root WHERE root.id = ANY(%s)"
            " AND %s LIKE root.parent_path || '%%')",
            SQL.identifier(model._table),
            ids,
            model._field_to_sql(alias, "parent_path", query),
        )

    def _prepare_phone_data(self, rows):
        plants = {f"{number}" for number in self.equipment_ids.ids}
        return {
            **super()._prepare_phone_data(rows),
            "components": [
                {
                    "id": item.id,
                    "name": " · ".join(filter(None, [item.name, item.serial_number])),
                }
                for item in rows["plant"]
                if item.active
                and item.state != "dismantled"
                and plants & set(item.parent_path.split("/"))
            ],
        }

    def _prepare_phone_materials(self, lines):
        replaced = {line.uuid: line.replaced_id.id or None for line in lines}
        return [
            {**row, "replaced": replaced[row["uuid"]]}
            for row in super()._prepare_phone_materials(lines)
        ]

    # --------------------------------------------------
    # Delivery note
    # --------------------------------------------------

    def _prepare_ddt_vals(self):
        """Hook: what a transfer of this visit says on its delivery note."""
        self.ensure_one()
        return {
            "appsistance_ddt_requested": self.ddt_requested,
            "l10n_it_transport_reason": self.ddt_reason,
            "l10n_it_transport_method": self.ddt_method,
            "l10n_it_transport_method_details": self.ddt_carrier,
            "l10n_it_parcels": self.ddt_parcels,
        }
