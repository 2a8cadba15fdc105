from odoo import Command, api, fields, models

from ..tools.bill_xml import read_ddts


class AccountMove(models.Model):
    """The delivery notes that a supplier's electronic bill quotes."""

    _inherit = "account.move"

    appsistance_bill_ddt_ids = fields.One2many(
        "appsistance.bill.ddt", "bill_id", string="Quoted DDT", copy=False
    )
    appsistance_has_unlinked_ddt = fields.Boolean(
        string="Has DDT Not Linked", compute="_compute_appsistance_has_unlinked_ddt"
    )

    @api.depends("appsistance_bill_ddt_ids.refusal")
    def _compute_appsistance_has_unlinked_ddt(self):
        for bill in self:
            bill.appsistance_has_unlinked_ddt = any(
                bill.appsistance_bill_ddt_ids.mapped("refusal")
            )

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_appsistance_link_ddt(self):
        """Look again, when the receipts were entered after the bill."""
        for bill in self:
            bill.appsistance_bill_ddt_ids._link()
        return True

    def action_appsistance_link_receipts(self):
        """Propose what each line pays, by DDT, product, quantity and price."""
        self.ensure_one()
        link = self.env["appsistance.bill.link"].create({"bill_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link to Receipts"),
            "res_model": link._name,
            "res_id": link.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # --------------------------------------------------
    # Import
    # --------------------------------------------------

    def _l10n_it_edi_import_invoice(self, invoice, data, is_new):
        """Core imports ``self`` here and writes delivery notes only into a message."""
        imported = super()._l10n_it_edi_import_invoice(invoice, data, is_new)
        if imported and imported.is_purchase_document():
            imported._appsistance_read_ddts(data["xml_tree"])
        return imported

    def _get_xml_tree(self, file_data):
        """No document of the SdI declares a DTD; entities live there."""
        tree = super()._get_xml_tree(file_data)
        if tree is not None and tree.getroottree().docinfo.internalDTD is not None:
            return None
        return tree

    def _link_bill_origin_to_purchase_orders(self, timeout=10):
        """A bill that says what it pays, line by line, is linked by that: core would
        guess by the total and put the order's lines in place of the supplier's."""
        quoted = self.filtered("appsistance_bill_ddt_ids.line_ids")
        linked = self.browse()
        for bill in quoted:
            if bill.appsistance_bill_ddt_ids._link():
                linked |= bill
        super(AccountMove, self - linked)._link_bill_origin_to_purchase_orders(timeout)
        return self

    def _appsistance_read_ddts(self, tree):
        """Note the delivery notes of the document beside the lines they brought."""
        lines = {line.sequence: line for line in self.invoice_line_ids}
        quoted = read_ddts(self._appsistance_get_body(tree))
        # A single note that names no line is that of all of them.
        everything = tuple(lines) if len(quoted) == 1 else ()
        notes = self.env["appsistance.bill.ddt"].create(
            [
                {
                    "bill_id": self.id,
                    "number": ddt.number,
                    "date": self._appsistance_parse_date(ddt.date),
                }
                for ddt in quoted
            ]
        )
        for note, ddt in zip(notes, quoted, strict=True):
            named = self.env["account.move.line"].union(
                *(
                    lines[number]
                    for number in ddt.lines or everything
                    if number in lines
                )
            )
            note.line_ids = [Command.link(line.id) for line in named]

    @api.model
    def _appsistance_get_body(self, tree):
        """Of a file with several bills, core decodes the first of the tree."""
        return tree.find(".//FatturaElettronicaBody")

    @api.model
    def _appsistance_parse_date(self, text):
        try:
            return fields.Date.to_date(text) or False
        except ValueError:
            return False
