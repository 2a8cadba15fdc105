from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.appsistance_base.tools.work_time import local_date


class StockPicking(models.Model):
    _inherit = "stock.picking"

    appsistance_report_id = fields.Many2one(
        "appsistance.report",
        string="Report",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    appsistance_ddt_requested = fields.Boolean(
        string="Delivery Note Asked For", readonly=True, copy=False
    )
    appsistance_ddt_note = fields.Char(
        string="Why It Was Made Later", readonly=True, copy=False
    )
    l10n_it_transport_reason = fields.Selection(
        selection_add=[
            ("appsistance_job", "Material for a Job"),
            ("appsistance_waste", "Waste of Maintenance"),
            ("appsistance_warranty", "Return under Warranty"),
        ],
        ondelete={
            "appsistance_job": "set default",
            "appsistance_warranty": "set default",
            "appsistance_waste": "set default",
        },
    )
    appsistance_is_visit_type = fields.Boolean(
        related="picking_type_id.appsistance_is_visit_type"
    )

    def _send_confirmation_email(self):
        """The customer gets the report, not a mail of the warehouse."""
        return super(
            StockPicking,
            self.filtered(lambda picking: not picking.appsistance_report_id),
        )._send_confirmation_email()

    def _compute_l10n_it_show_print_ddt_button(self):
        """Without a number there is nothing to print."""
        result = super()._compute_l10n_it_show_print_ddt_button()
        for picking in self:
            if picking.appsistance_is_visit_type and not picking.l10n_it_ddt_number:
                picking.l10n_it_show_print_ddt_button = False
        return result

    def _action_done(self):
        """What was received may be the last part that a job waits for."""
        result = super()._action_done()
        received = self.filtered(
            lambda picking: (
                picking.picking_type_code == "incoming" and picking.state == "done"
            )
        )
        for company, own in received.grouped("company_id").items():
            self.env["appsistance.work.order"]._wake_for_parts(
                own.move_ids.product_id, company
            )
        return result

    # --------------------------------------------------
    # Delivery notes
    # --------------------------------------------------

    def action_appsistance_ddt(self):
        """Ask for a delivery note of goods that have gone already."""
        self._appsistance_check_ddt()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Delivery Note"),
            "res_model": "stock.picking.ddt",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_ids": self.ids},
        }

    def _appsistance_check_ddt(self):
        for picking in self:
            if picking.state != "done" or picking.picking_type_code != "outgoing":
                raise UserError(
                    self.env._("Only goods that have gone have a delivery note.")
                )
            if picking.l10n_it_ddt_number:
                raise UserError(
                    self.env._(
                        "%(picking)s has the delivery note %(number)s already.",
                        picking=picking.name,
                        number=picking.l10n_it_ddt_number,
                    )
                )

    def _appsistance_number_requested(self):
        """Number the delivery notes that were asked for before closing."""
        asked = self.filtered(
            lambda picking: (
                picking.appsistance_ddt_requested
                and picking.picking_type_code == "outgoing"
                and picking.state == "done"
                and not picking.l10n_it_ddt_number
            )
        )
        for picking in asked:
            # core computes it again with every movement
            weight = picking.appsistance_report_id.visit_id.ddt_weight
            if weight:
                picking.shipping_weight = weight
        asked._appsistance_draw_ddt_number()

    def _appsistance_draw_ddt_number(self):
        """The next number of the company and year. Sequences without holes give it
        back when the transaction fails."""
        for picking in self.sorted(lambda picking: (picking.date_done, picking.id)):
            sequence = picking.company_id.sudo().appsistance_ddt_sequence_id
            picking.l10n_it_ddt_number = sequence.next_by_id(
                sequence_date=picking._appsistance_get_ddt_day()
            )

    def _appsistance_get_ddt_day(self):
        """The day of the people who carried the goods, not of the server."""
        return local_date(self.date_done, "Europe/Rome")

    # --------------------------------------------------
    # Transfers
    # --------------------------------------------------

    @api.model
    def _appsistance_transfer(self, source, target, goods, code="internal"):
        """Move goods from one place to another, at once.

        :param goods: list of (product, quantity in the product's unit, lot or nothing)
        """
        company = source.company_id or target.company_id or self.env.company
        kind = company._appsistance_get_stock_type(code)
        (source | target).filtered(
            lambda place: place.usage == "internal"
        )._appsistance_take_turn()
        common = {
            "location_id": source.id,
            "location_dest_id": target.id,
            "company_id": company.id,
        }
        picking = self.with_context(
            **self.env["appsistance.stock.mover"]._get_quiet_context()
        ).create(
            {
                **common,
                "picking_type_id": kind.id,
                "move_ids": [
                    Command.create(
                        self._appsistance_prepare_transfer(common, kind, *item)
                    )
                    for item in goods
                ],
            }
        )
        lots = [item[2] for item in goods]
        moves = picking.move_ids.sorted("id")
        picking._appsistance_take(zip(moves, lots, strict=True))
        picking._action_done()
        return picking

    def _appsistance_take(self, goods):
        """Take just these lots, reserved or not: what lies in a van is what its
        technician says.

        :param goods: pairs of a movement and its lot, or nothing
        """
        self.move_ids._action_confirm(merge=False)
        self.env["stock.move.line"].create(
            [move._appsistance_prepare_line(lot) for move, lot in goods]
        )

    @api.model
    def _appsistance_prepare_transfer(self, common, kind, product, quantity, _lot=None):
        return {
            **common,
            "product_id": product.id,
            "product_uom_qty": quantity,
            "product_uom": product.uom_id.id,
            "picking_type_id": kind.id,
        }
