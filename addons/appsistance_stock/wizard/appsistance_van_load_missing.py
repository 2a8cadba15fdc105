from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date


class AppsistanceVanLoad(models.TransientModel):
    """What neither van nor warehouse has: from another van, or bought, once."""

    _inherit = "appsistance.van.load"

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_buy(self):
        """Requests for quotation for what is missing and not asked for yet."""
        self.ensure_one()
        missing = self.line_ids.filtered(lambda line: line.shortage > 0)
        without = missing.product_id.filtered(lambda product: not product.seller_ids)
        if without:
            raise UserError(
                self.env._(
                    "Say first who sells: %s.",
                    ", ".join(without.mapped("display_name")),
                )
            )
        # of two who press at once, the second begins again and finds the first's
        self._get_warehouse().lot_stock_id._appsistance_take_turn()
        known = self._find_ordered(missing)
        orders = known.order_id | self._order_missing(missing, known)
        return orders._get_records_action(name=self.env._("To Buy"))

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load the Vans"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # --------------------------------------------------
    # Buying
    # --------------------------------------------------

    def _find_ordered(self, lines):
        """What was asked for already, for these vans and this day."""
        return (
            self.env["purchase.order.line"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("appsistance_needed_on", "=", self.date),
                    ("appsistance_needed_by_id", "in", lines.resource_id.ids),
                    ("product_id", "in", lines.product_id.ids),
                    ("order_id.state", "!=", "cancel"),
                ]
            )
        )

    def _order_missing(self, missing, known):
        """Add what nobody has asked for to the supplier's draft, or to a new one."""
        waited = defaultdict(float)
        for line in known:
            key = line.appsistance_needed_by_id, line.product_id
            waited[key] += line._appsistance_get_waited()
        by_vendor = defaultdict(list)
        for line in missing:
            quantity = line.shortage - waited[line.sudo().resource_id, line.product_id]
            if quantity > 0:
                vendor = line.product_id.seller_ids[:1].partner_id
                by_vendor[vendor].append(self._prepare_purchase_line(line, quantity))
        orders = self.env["purchase.order"].sudo()
        drafts = known.order_id.filtered(lambda order: order.state == "draft")
        for vendor, commands in by_vendor.items():
            draft = drafts.filtered(
                lambda order, vendor=vendor: order.partner_id == vendor
            )
            if draft:
                draft[0].order_line = commands
                orders |= draft[0]
            else:
                orders |= orders.create(self._prepare_purchase(vendor, commands))
        return orders

    def _prepare_purchase(self, vendor, commands):
        return {
            "partner_id": vendor.id,
            "company_id": self.company_id.id,
            "origin": self.env._("Visits of %s", format_date(self.env, self.date)),
            "order_line": commands,
        }

    def _prepare_purchase_line(self, line, quantity):
        return Command.create(
            {
                "product_id": line.product_id.id,
                "product_qty": quantity,
                "product_uom_id": line.product_id.uom_id.id,
                "appsistance_needed_on": self.date,
                "appsistance_needed_by_id": line.resource_id.id,
            }
        )

    # --------------------------------------------------
    # From another van
    # --------------------------------------------------

    def _get_others(self, stock, needs):
        """``{product: (van, quantity)}``: who has most of it beyond his own needs."""
        others = {}
        for (product, carrier), quantity in stock.items():
            if not carrier:
                continue
            own = needs.get((carrier, product))
            free = quantity - (own[0] if own else 0.0)
            if free > others.get(product, (None, 0.0))[1]:
                others[product] = (carrier, free)
        return others
