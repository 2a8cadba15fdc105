from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    appsistance_charge_id = fields.Many2one(
        "appsistance.charge",
        string="Charge",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    appsistance_released = fields.Boolean(
        string="Charge Released",
        copy=False,
        readonly=True,
        help="The line credits a charge, or has been credited in whole.",
    )

    # The database, not only the code, keeps a charge from being billed twice: of its
    # lines that neither credit, nor are credited, nor cancelled, there is one at most.
    _appsistance_charge_once = models.UniqueIndex(
        "(appsistance_charge_id) WHERE appsistance_charge_id IS NOT NULL "
        "AND appsistance_released IS NOT TRUE "
        "AND parent_state IS DISTINCT FROM 'cancel'",
        "A charge is billed once: it is on another invoice already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        charged = [vals for vals in vals_list if vals.get("appsistance_charge_id")]
        for vals in charged:
            move = self.env["account.move"].browse(vals["move_id"])
            vals["appsistance_released"] = bool(move.reversed_entry_id)
        lines = super().create(vals_list)
        if charged:
            lines._appsistance_claim_charges()
        return lines

    def write(self, vals):
        if "appsistance_released" in vals and not self.env.su:
            vals = {k: v for k, v in vals.items() if k != "appsistance_released"}
        if "appsistance_charge_id" not in vals:
            return super().write(vals)
        if self.appsistance_charge_id:
            raise UserError(
                self.env._("An invoice line keeps its charge: delete the line instead.")
            )
        result = super().write(vals)
        self._appsistance_claim_charges()
        return result

    def unlink(self):
        charges = self.appsistance_charge_id
        result = super().unlink()
        if charges:
            is_whole = self.env.context.get("appsistance_move_unlink")
            charges._sync_invoices(
                free_state="to_invoice" if is_whole else "to_review",
                why=self.env._("Its line was deleted from a draft invoice."),
            )
        return result

    def _copy_data_extend_business_fields(self, values):
        result = super()._copy_data_extend_business_fields(values)
        values["appsistance_charge_id"] = self.appsistance_charge_id.id
        return result

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _appsistance_claim_charges(self):
        claiming = self.filtered(
            lambda line: line.appsistance_charge_id and not line.appsistance_released
        )
        claiming.appsistance_charge_id._claim()

    def _appsistance_get_billing(self):
        """Of the lines of one charge, return those that bill it net of credit."""
        return self.filtered(
            lambda line: (
                line._appsistance_is_bill() and not line._appsistance_is_credited(self)
            )
        )

    def _appsistance_is_bill(self):
        return not self.move_id.reversed_entry_id and self.move_id.state != "cancel"

    def _appsistance_is_credited(self, lines):
        """Whether credit notes among ``lines`` take the whole of this line back. One
        that is reset to draft after posting still counts."""
        credits_ = lines.filtered(
            lambda line: (
                line.move_id.reversed_entry_id == self.move_id
                and line.move_id.posted_before
                and line.move_id.state != "cancel"
            )
        )
        if not credits_:
            return False
        rest = self.price_subtotal - sum(credits_.mapped("price_subtotal"))
        return self.currency_id.compare_amounts(rest, 0.0) <= 0

    def _appsistance_update_released(self):
        """Store which lines bill their charge no more; two that do are refused."""
        by_charge = self.grouped("appsistance_charge_id")
        released, held = self.browse(), self.browse()
        for charge, lines in by_charge.items():
            billing = lines._appsistance_get_billing()
            if len(billing) > 1:
                raise UserError(
                    self.env._(
                        "“%(charge)s” would be billed twice, by %(invoices)s. Cancel "
                        "one of them first.",
                        charge=charge.name,
                        invoices=", ".join(billing.move_id.mapped("display_name")),
                    )
                )
            held |= billing
            released |= lines.filtered(
                lambda line: line._appsistance_is_bill() is False
            ) | (lines.filtered(lambda line: line._appsistance_is_bill()) - billing)
        self._appsistance_write_released(released, held)

    def _appsistance_write_released(self, released, held):
        released = released.filtered(
            lambda line: (
                not line.appsistance_released and line.move_id.state != "cancel"
            )
        )
        if released:
            released.with_context(tracking_disable=True).write(
                {"appsistance_released": True}
            )
            released.flush_recordset(["appsistance_released"])
        held = held.filtered("appsistance_released")
        if held:
            held.with_context(tracking_disable=True).write(
                {"appsistance_released": False}
            )
