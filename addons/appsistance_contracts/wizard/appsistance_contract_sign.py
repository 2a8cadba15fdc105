import base64

from odoo import fields, models
from odoo.exceptions import AccessError


class AppsistanceContractSign(models.TransientModel):
    """A signature on paper: who, when, and the scan."""

    _name = "appsistance.contract.sign"
    _description = "Signature on Paper"

    contract_id = fields.Many2one("appsistance.contract", required=True, readonly=True)
    name = fields.Char(string="Signed by", required=True)
    date = fields.Date(
        string="Signed on", required=True, default=fields.Date.context_today
    )
    scan = fields.Binary(required=True, attachment=False, help="The signed paper, PDF.")
    filename = fields.Char()

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
        )
