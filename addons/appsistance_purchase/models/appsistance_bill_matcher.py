from odoo import models
from odoo.fields import Domain

from ..tools.matching import Billed, Received, match


class AppsistanceBillMatcher(models.AbstractModel):
    """Finds what the lines of suppliers' bills pay, in a constant number of queries."""

    _name = "appsistance.bill.matcher"
    _description = "Matching of Bills and Receipts"

    def _match(self, lines, pickings=None):
        """([(line, receipt move, reasons)], {line: why not}) for lines of one bill.

        :param pickings: look only among these receipts
        """
        lines = lines.with_prefetch().filtered(lambda line: line.quantity > 0)
        receipts = self._get_unpaid(lines.move_id, pickings)
        moves = self.env["stock.move"]
        matches, refused = match(
            [self._describe_line(line) for line in lines],
            [self._describe_receipt(receipt) for receipt in receipts],
        )
        by_id = {line.id: line for line in lines}
        return (
            [
                (
                    by_id[found.billed.id],
                    moves.browse(found.received.id),
                    found.reasons,
                )
                for found in matches
            ],
            {by_id[key]: reason for key, reason in refused.items()},
        )

    def _get_unpaid(self, bill, pickings=None):
        """Rows of the control that are not billed in full, oldest first."""
        checks = self.env["appsistance.purchase.check"].sudo()
        checks = checks._of_suppliers(bill.commercial_partner_id)
        checks.invalidate_model()
        domain = (
            Domain("supplier_id", "=", bill.commercial_partner_id.id)
            & Domain("company_id", "=", bill.company_id.id)
            & Domain("receipt_move_id", "!=", False)
        )
        if pickings is not None:
            domain &= Domain("picking_id", "in", pickings.ids)
        rows = checks.search(domain, order="date, id")
        return rows.filtered(lambda row: row.qty_difference < 0)

    def _describe_line(self, line):
        ddts = line.appsistance_bill_ddt_id
        quantity, price = line.quantity, line.price_subtotal / line.quantity
        unit = line.product_id.uom_id
        if unit and line.product_uom_id and line.product_uom_id != unit:
            quantity = line.product_uom_id._compute_quantity(
                quantity, unit, raise_if_failure=False
            )
            price = line.price_subtotal / quantity if quantity else 0
        return Billed(
            id=line.id,
            product=line.product_id.id,
            quantity=quantity,
            price=price,
            ddts=frozenset((ddt.key, ddt.year) for ddt in ddts),
        )

    def _describe_receipt(self, row):
        picking = row.picking_id
        return Received(
            id=row.receipt_move_id.id,
            product=row.product_id.id,
            rest=-row.qty_difference,
            price=row.price,
            ddt=(picking.appsistance_ddt_key, picking.appsistance_ddt_year),
        )
