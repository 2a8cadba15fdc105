from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    appsistance_run_id = fields.Many2one(
        "appsistance.invoicing.run",
        string="Invoicing Run",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    appsistance_after_credit = fields.Selection(
        selection="_selection_appsistance_after_credit",
        string="Charges after the Credit",
        copy=False,
        help="What becomes of the charges that this credit note takes back in whole.",
    )
    appsistance_charge_count = fields.Integer(
        string="Charge Count", compute="_compute_appsistance_charge_count"
    )

    @api.depends("invoice_line_ids.appsistance_charge_id")
    def _compute_appsistance_charge_count(self):
        counts = dict(
            self.env["account.move.line"]._read_group(
                [("move_id", "in", self.ids), ("appsistance_charge_id", "!=", False)],
                ["move_id"],
                ["appsistance_charge_id:count_distinct"],
            )
        )
        for move in self:
            move.appsistance_charge_count = counts.get(move, 0)

    @api.model
    def _selection_appsistance_after_credit(self):
        return [
            ("review", self.env._("To Be Decided")),
            ("again", self.env._("Bill Again")),
            ("never", self.env._("Do Not Bill Again")),
        ]

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        if vals["state"] != "cancel":
            self._appsistance_check_revival()
        result = super().write(vals)
        self._appsistance_sync_charges()
        return result

    def unlink(self):
        moves = self.with_context(appsistance_move_unlink=True)
        return super(AccountMove, moves).unlink()

    def action_view_appsistance_charges(self):
        charges = self.line_ids.appsistance_charge_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_charge_action"
        )
        action["domain"] = [("id", "in", charges.ids)]
        action["context"] = {"create": False}
        return action

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _appsistance_get_charges(self):
        lines = self.env["account.move.line"].sudo()
        lines = lines.search_fetch(
            [("move_id", "in", self.ids), ("appsistance_charge_id", "!=", False)],
            ["appsistance_charge_id", "move_id"],
        )
        return lines.appsistance_charge_id

    def _appsistance_check_revival(self):
        """A cancelled invoice gave its charges back: it returns only while nobody has
        billed them again."""
        cancelled = self.filtered(lambda move: move.state == "cancel")
        bills = cancelled.filtered(lambda move: not move.reversed_entry_id)
        if not bills:
            return
        charges = bills._appsistance_get_charges()
        charges.filtered(lambda charge: charge.state == "invoiced")._refuse_revival()

    def _appsistance_sync_charges(self):
        """Let the charges follow what happened to their invoices."""
        charges = self._appsistance_get_charges()
        if not charges:
            return
        credit_notes = self.filtered("reversed_entry_id")
        for answer, moves in credit_notes.grouped("appsistance_after_credit").items():
            moves._appsistance_get_charges()._sync_invoices(
                free_state={"again": "to_invoice", "never": "waived"}.get(
                    answer, "to_review"
                ),
                why=self.env._(
                    "Credited by %(invoice)s.",
                    invoice=", ".join(moves.mapped("display_name")),
                ),
            )
        if bills := self - credit_notes:
            bills._appsistance_get_charges()._sync_invoices()
