from odoo import fields, models
from odoo.exceptions import UserError


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
