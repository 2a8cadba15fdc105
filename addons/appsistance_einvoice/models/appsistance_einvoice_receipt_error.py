from odoo import api, fields, models

from ..messages import PROBLEMS, SDI_ADVICE


class AppsistanceEinvoiceReceiptError(models.Model):
    _name = "appsistance.einvoice.receipt.error"
    _description = "Error in an SdI Receipt"
    _order = "receipt_id, id"

    receipt_id = fields.Many2one(
        "appsistance.einvoice.receipt", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="receipt_id.company_id", store=True, index=True
    )
    code = fields.Char(readonly=True)
    description = fields.Text(string="What the SdI Says", readonly=True)
    suggestion = fields.Char(string="SdI's Suggestion", readonly=True)
    advice = fields.Text(string="What to Do", compute="_compute_advice")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_advice(self):
        for error in self:
            advice = SDI_ADVICE.get(error.code)
            if not advice and error.code in PROBLEMS:
                advice = PROBLEMS[error.code][1]
            error.advice = self.env._(advice) if advice else error.suggestion
