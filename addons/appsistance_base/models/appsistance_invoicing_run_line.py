from psycopg2 import IntegrityError

from odoo import fields, models

INVOICE_MODELS = ("account.move", "account.move.line")


class AppsistanceInvoicingRunLine(models.Model):
    """An invoice to be: what the charges of one group have in common, and why."""

    _name = "appsistance.invoicing.run.line"
    _description = "Invoicing Run Line"
    _order = "run_id, sequence, id"

    run_id = fields.Many2one(
        "appsistance.invoicing.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    sequence = fields.Integer()
    group_key = fields.Char(readonly=True)
    payer_id = fields.Many2one("res.partner", string="Bill to", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    fiscal_position_id = fields.Many2one("account.fiscal.position", readonly=True)
    payment_term_id = fields.Many2one("account.payment.term", readonly=True)
    cig = fields.Char(string="CIG", readonly=True)
    cup = fields.Char(string="CUP", readonly=True)
    charge_ids = fields.Many2many("appsistance.charge", readonly=True)
    charge_count = fields.Integer(string="Lines", readonly=True)
    amount_untaxed = fields.Monetary(string="Untaxed Amount", readonly=True)
    state = fields.Selection(
        [
            ("todo", "To Make"),
            ("done", "Made"),
            ("failed", "Failed"),
            ("skipped", "No Longer to Invoice"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="todo",
    )
    error = fields.Text(readonly=True)
    move_id = fields.Many2one(
        "account.move", string="Invoice", readonly=True, index="btree_not_null"
    )

    def action_view_move(self):
        self.ensure_one()
        return self.move_id._get_records_action()

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _filter_charges(self):
        """Return the charges that still belong to this invoice: somebody may have
        changed, disputed or invoiced some since the preview."""
        self.ensure_one()
        return self.charge_ids.filtered(
            lambda charge: (
                charge.state == "to_invoice"
                and charge.coverage == "billable"
                and not charge.exception
                and repr(charge._get_group_key()) == self.group_key
            )
        )

    def _take(self):
        """Take the charges of these lines; return the lines that still have some."""
        valid = {line: line._filter_charges() for line in self}
        charges = self.env["appsistance.charge"].union(*valid.values())
        taken = self.run_id._lock_charges(charges)
        left, kept = self.browse(), self.browse()
        for line, wanted in valid.items():
            own = wanted & taken
            if own != line.charge_ids:
                line.charge_ids = own
                line.charge_count = len(own)
            if own:
                kept |= line
            else:
                left |= line
        left.write({"state": "skipped"})
        return kept

    def _prepare_move_vals(self):
        self.ensure_one()
        run = self.run_id
        vals = self.env["appsistance.charge"]._prepare_move_vals(self.charge_ids)
        vals["appsistance_run_id"] = run.id
        vals["invoice_date"] = run.invoice_date
        if run.journal_id:
            vals["journal_id"] = run.journal_id.id
        return vals

    def _create_moves(self):
        if not self:
            return
        moves = self.env["account.move"].with_company(self.run_id.company_id)
        moves = moves.create([line._prepare_move_vals() for line in self])
        for line, move in zip(self, moves, strict=True):
            line.move_id = move
        self.write({"state": "done", "error": False})

    def _set_failed(self, error):
        """Keep why, and give the charges back."""
        self.write({"state": "failed", "error": self._get_error_text(error)})
        self.charge_ids.sudo().write({"run_id": False})

    def _get_error_text(self, error):
        if not isinstance(error, IntegrityError):
            return str(error) or repr(error)
        tables = {self.env[name]._table: name for name in INVOICE_MODELS}
        model = tables.get(error.diag.table_name, self._name)
        return self.env[model]._sql_error_to_message(error)
