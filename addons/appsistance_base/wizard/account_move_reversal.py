from odoo import api, fields, models


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    appsistance_has_charges = fields.Boolean(compute="_compute_appsistance_has_charges")
    appsistance_after_credit = fields.Selection(
        selection=lambda self: self.env[
            "account.move"
        ]._selection_appsistance_after_credit(),
        string="Bill Again?",
        default="review",
        help="What becomes of the charges that the credit note takes back in whole.",
    )

    @api.depends("move_ids")
    def _compute_appsistance_has_charges(self):
        for wizard in self:
            charges = wizard.move_ids._origin._appsistance_get_charges()
            wizard.appsistance_has_charges = bool(charges)

    def _prepare_default_reversal(self, move):
        vals = super()._prepare_default_reversal(move)
        vals["appsistance_after_credit"] = self.appsistance_after_credit
        return vals
