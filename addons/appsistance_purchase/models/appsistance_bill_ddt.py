from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.ddt import get_key


class AppsistanceBillDdt(models.Model):
    """A delivery note that a supplier's bill quotes, and what became of it."""

    _name = "appsistance.bill.ddt"
    _description = "DDT Quoted by a Bill"
    _order = "bill_id, id"
    _rec_name = "number"
    _check_company_auto = True

    bill_id = fields.Many2one(
        "account.move",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="bill_id.company_id", store=True, index=True)
    supplier_id = fields.Many2one(related="bill_id.commercial_partner_id")
    number = fields.Char(required=True, index="trigram")
    date = fields.Date()
    key = fields.Char(compute="_compute_key")
    year = fields.Integer(compute="_compute_key")
    line_ids = fields.One2many(
        "account.move.line", "appsistance_bill_ddt_id", string="Bill Lines"
    )
    picking_ids = fields.Many2many(
        "stock.picking", string="Receipts", check_company=True
    )
    linked_count = fields.Integer(string="Linked", compute="_compute_state")
    line_count = fields.Integer(string="Lines", compute="_compute_state")
    state = fields.Selection(
        selection=[
            ("linked", "Linked"),
            ("partly", "Partly linked"),
            ("missing", "No such receipt"),
            ("unmatched", "No line fits"),
            ("no_lines", "Names no line"),
        ],
        string="Status",
        compute="_compute_state",
    )
    refusal = fields.Text(
        string="Not Linked", readonly=True, help="The lines that stay, and why."
    )

    @api.depends("number", "date")
    def _compute_key(self):
        for ddt in self:
            ddt.key = get_key(ddt.number)
            ddt.year = ddt.date.year if ddt.date else 0

    @api.depends("line_ids.appsistance_receipt_move_id", "picking_ids")
    def _compute_state(self):
        for ddt in self:
            linked = ddt.line_ids.filtered("appsistance_receipt_move_id")
            ddt.linked_count = len(linked)
            ddt.line_count = len(ddt.line_ids)
            ddt.state = ddt._get_state()

    def _get_state(self):
        if not self.picking_ids:
            return "missing"
        if not self.line_ids:
            return "no_lines"
        if self.linked_count == self.line_count:
            return "linked"
        return "partly" if self.linked_count else "unmatched"

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _find_receipts(self):
        """Fill ``picking_ids`` for notes of one bill, with one search."""
        pickings = (
            self.env["stock.picking"]
            .sudo()
            .search(
                Domain("appsistance_ddt_key", "in", self.mapped("key"))
                & Domain(
                    "appsistance_ddt_supplier_id",
                    "=",
                    self.bill_id.commercial_partner_id.id,
                )
                & Domain("company_id", "=", self.bill_id.company_id.id)
                & Domain("state", "=", "done")
            )
        )
        by_key = pickings.grouped(
            lambda picking: (picking.appsistance_ddt_key, picking.appsistance_ddt_year)
        )
        for ddt in self:
            ddt.picking_ids = by_key.get((ddt.key, ddt.year), pickings.browse())

    def _link(self):
        """Tie the lines to what came with their delivery notes, where it is sure."""
        self._find_receipts()
        lines = self.line_ids.filtered(
            lambda line: not line.appsistance_receipt_move_id
        )
        matches, refused = self.env["appsistance.bill.matcher"]._match(
            lines, self.picking_ids
        )
        found = [line for line, _move, _reasons in matches]
        moves = [move for _line, move, _reasons in matches]
        lines.browse(line.id for line in found)._appsistance_link_receipts(moves)
        for ddt in self:
            ddt.refusal = ddt._describe_refused(refused)
        return lines.browse(line.id for line in found)

    def _describe_refused(self, refused):
        """The lines that were not linked, each with its reason; empty if none."""
        if not self.picking_ids:
            return self.env._(
                "No receipt of this supplier has this DDT number and year."
            )
        if not self.line_ids:
            return self.env._("The bill does not say which of its lines came with it.")
        texts = self._get_refusal_texts()
        return (
            "\n".join(
                f"{line.name or line.product_id.name or ''}: {texts[refused[line]]}"
                for line in self.line_ids
                if line in refused
            )
            or False
        )

    def _get_refusal_texts(self):
        return {
            "none": self.env._("nothing that came with this DDT fits"),
            "paid": self.env._("what came with this DDT is billed already"),
            "doubtful": self.env._("more than one product fits: choose it"),
        }
