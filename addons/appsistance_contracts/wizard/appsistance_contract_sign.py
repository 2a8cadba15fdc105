import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError


class AppsistanceContractSign(models.TransientModel):
    """A signature on paper: who, when, and the scan."""

    _name = "appsistance.contract.sign"
    _description = "Signature on Paper"

    contract_id = fields.Many2one("appsistance.contract", required=True, readonly=True)
    name = fields.Char(string="Signed by", required=True)
    date = fields.Date(
        string="Signed on",
        required=True,
        default=lambda self: self.env["appsistance.contract"]._get_own_today(),
    )
    has_clauses = fields.Boolean(compute="_compute_has_clauses")
    is_approved = fields.Boolean(
        string="Clauses Signed too",
        help="The second signature of the paper, under the clauses that the customer"
        " approves specifically (art. 1341 Codice civile).",
    )
    scan = fields.Binary(required=True, attachment=False, help="The signed paper, PDF.")
    filename = fields.Char()

    @api.depends("contract_id")
    def _compute_has_clauses(self):
        for wizard in self:
            wizard.has_clauses = bool(wizard.contract_id._get_approval_text())

    def action_sign(self):
        self.ensure_one()
        contract = self.contract_id
        contract.check_access("write")
        if not self.env.user.has_group("appsistance_base.group_dispatcher"):
            raise AccessError(self.env._("Only the office records signatures."))
        contract._sign_on_paper(
            self.name.strip(),
            self.date,
            self.filename or contract._get_pdf_name(),
            base64.b64decode(self.with_context(bin_size=False).scan),
            is_approved=self.has_clauses and self.is_approved,
        )
