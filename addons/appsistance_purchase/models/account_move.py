from odoo import api, fields, models
from odoo.fields import Domain


class AccountMove(models.Model):
    _inherit = "account.move"

    appsistance_check_count = fields.Integer(
        string="To Check", compute="_compute_appsistance_check_count"
    )

    @api.depends_context("uid", "company")
    def _compute_appsistance_check_count(self):
        self.appsistance_check_count = 0
        checks = self.env["appsistance.purchase.check"]
        bills = self.filtered(
            lambda move: move.move_type in ("in_invoice", "in_refund")
        )
        if not bills.ids or not checks.has_access("read"):
            return
        counts = checks._of_suppliers(bills.commercial_partner_id)._read_group(
            Domain("state", "in", ("todo", "disputed"))
            & Domain("bill_id", "in", bills.ids),
            ["bill_id"],
            ["__count"],
        )
        for bill, count in counts:
            bill.appsistance_check_count = count

    def action_appsistance_open_checks(self):
        self.ensure_one()
        lines = self.invoice_line_ids
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_purchase.appsistance_purchase_check_action"
        )
        return {
            **action,
            "domain": list(
                Domain("bill_id", "=", self.id)
                | Domain("purchase_line_id", "in", lines.purchase_line_id.ids)
                | Domain("bill_line_id", "in", lines.ids)
            ),
            "context": {},
        }

    def _appsistance_get_supplier_codes(self):
        """The VAT number and the tax code of the supplier, as bills write them."""
        supplier = self.commercial_partner_id
        strip = self.env["appsistance.bill.import.line"]._strip
        return {strip(supplier.vat), strip(supplier.l10n_it_codice_fiscale)} - {""}
