from odoo import fields, models
from odoo.exceptions import UserError


class AppsistanceContract(models.Model):
    """[Annullo firma] A manager withdraws a signature, with the reason: what was signed
    stays as evidence, and the contract is changed and signed anew."""

    _inherit = "appsistance.contract"

    def action_undo_signature(self):
        """Ask for the reason."""
        self.ensure_one()
        self._check_manager()
        self._check_withdrawable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Undo the Signature"),
            "res_model": "appsistance.contract.unsign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contract_id": self.id},
        }

    def _check_withdrawable(self):
        self._check_states("to_sign")
        if not all(contract.signed_on for contract in self):
            raise UserError(self.env._("There is no signature to undo."))

    def _undo_signature(self, reason):
        self.ensure_one()
        self._check_manager()
        contract = self.sudo()
        contract._lock()
        contract.invalidate_recordset(["state", "signed_on"])
        contract._check_withdrawable()
        document = contract.document_id
        document.write(
            {
                "withdrawn_on": fields.Datetime.now(),
                "withdrawn_by_id": self.env.uid,
                "withdrawn_reason": reason,
            }
        )
        document.flush_recordset()
        contract.write(
            {
                "state": "draft",
                "date_signed": False,
                "signature": False,
                "signed_attachment_id": False,
                "signed_by": False,
                "signed_on": False,
            }
        )
        contract._close_link()
        contract.activity_unlink(["mail.mail_activity_data_todo"])
        contract.message_post(
            body=self.env._(
                "%(user)s has undone the signature of %(name)s: %(reason)s. What was"
                " signed is kept as withdrawn (SHA-256 %(hash)s).",
                user=self.env.user.name,
                name=document.signed_by,
                reason=reason.rstrip("."),
                hash=document.signed_hash,
            )
        )
