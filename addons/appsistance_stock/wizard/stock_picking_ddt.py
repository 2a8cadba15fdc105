from datetime import datetime, time

import pytz

from odoo import fields, models
from odoo.exceptions import UserError


class StockPickingDdt(models.TransientModel):
    """A delivery note asked for after the goods have gone: for which day, and why."""

    _name = "stock.picking.ddt"
    _description = "Delivery Note"

    picking_ids = fields.Many2many("stock.picking", required=True)
    date = fields.Date(
        string="Day of the Transport",
        required=True,
        default=lambda self: self._default_date(),
    )
    note = fields.Char(string="Why Only Now", required=True)
    transport_reason = fields.Selection(
        selection=lambda self: (
            self.env["stock.picking"]
            ._fields["l10n_it_transport_reason"]
            ._description_selection(self.env)
        ),
        default="appsistance_job",
        required=True,
    )
    transport_method = fields.Selection(
        selection=lambda self: (
            self.env["stock.picking"]
            ._fields["l10n_it_transport_method"]
            ._description_selection(self.env)
        ),
        string="Transport by",
        default="sender",
        required=True,
    )
    carrier = fields.Char()
    parcels = fields.Integer(string="Packages", default=1)
    weight = fields.Float(string="Gross Weight (kg)", digits="Stock Weight")

    def _default_date(self):
        pickings = self.env["stock.picking"].browse(
            self.env.context.get("default_picking_ids", [])
        )
        first = pickings[:1]
        if first.date_done:
            return first._appsistance_get_ddt_day()
        return fields.Date.context_today(self)

    def action_number(self):
        self.ensure_one()
        self.picking_ids.check_access("write")
        self.picking_ids._appsistance_check_ddt()
        if self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._("The goods have gone already: not in the future.")
            )
        for picking in self.picking_ids.sudo():
            picking.write(self._prepare_vals(picking))
        self.picking_ids.sudo()._appsistance_draw_ddt_number()
        for picking in self.picking_ids:
            picking.message_post(
                body=self.env._(
                    "Delivery note %(number)s made later: %(reason)s",
                    number=picking.l10n_it_ddt_number,
                    reason=self.note,
                )
            )
        return {"type": "ir.actions.act_window_close"}

    def _prepare_vals(self, picking):
        vals = {
            "appsistance_ddt_requested": True,
            "appsistance_ddt_note": self.note,
            "l10n_it_transport_reason": self.transport_reason,
            "l10n_it_transport_method": self.transport_method,
            "l10n_it_transport_method_details": self.carrier,
            "l10n_it_parcels": self.parcels,
        }
        if self.weight:
            vals["shipping_weight"] = self.weight
        if picking._appsistance_get_ddt_day() != self.date:
            noon = pytz.timezone("Europe/Rome").localize(
                datetime.combine(self.date, time(12))
            )
            vals["date_done"] = noon.astimezone(pytz.utc).replace(tzinfo=None)
        return vals
