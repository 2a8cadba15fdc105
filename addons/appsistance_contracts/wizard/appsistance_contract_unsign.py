from odoo import fields, models
from odoo.exceptions import UserError


class AppsistanceContractUnsign(models.TransientModel):
    """Why a signature is undone."""

    _name = "appsistance.contract.unsign"
    _description = "Undo a Signature"

    contract_id = fields.Many2one("appsistance.contract", required=True, readonly=True)
    signed_by = fields.Char(related="contract_id.signed_by")
    signed_on = fields.Datetime(related="contract_id.signed_on")
    reason = fields.Char(required=True)

    def action_undo(self):
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Enter the reason."))
        self.contract_id._undo_signature(reason)
