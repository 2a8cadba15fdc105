from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    appsistance_receipt_move_id = fields.Many2one(
        "stock.move",
        string="Receipt Line",
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('state', '=', 'done'), ('purchase_line_id', '!=', False)]",
        help="What this line of the bill pays: the line of a receipt.",
    )
    appsistance_bill_ddt_id = fields.Many2one(
        "appsistance.bill.ddt",
        string="Quoted DDT",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        domain="[('bill_id', '=', move_id)]",
    )

    def _copy_data_extend_business_fields(self, values):
        """Credit notes give back what the bill paid; a duplicate pays nothing."""
        res = super()._copy_data_extend_business_fields(values)
        values["appsistance_receipt_move_id"] = self.appsistance_receipt_move_id.id
        return res

    def _appsistance_link_receipts(self, receipts):
        """Tie each line to the receipt line of the same place in ``receipts``.

        The order's line is tied too: core then corrects the cost of what came in, at
        once where the bill is posted already.
        """
        for line, receipt in zip(self, receipts, strict=True):
            line.write(
                {
                    "appsistance_receipt_move_id": receipt.id,
                    "purchase_line_id": receipt.purchase_line_id.id,
                }
            )
        posted = self.filtered(lambda line: line.parent_state == "posted")
        posted.purchase_line_id.move_ids.filtered("is_in").sudo()._set_value()

    def _appsistance_unlink_receipts(self):
        orders = self.purchase_line_id
        posted = self.filtered(lambda line: line.parent_state == "posted")
        self.write({"appsistance_receipt_move_id": False, "purchase_line_id": False})
        if posted:
            orders.move_ids.filtered("is_in").sudo()._set_value()
