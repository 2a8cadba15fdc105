from odoo import fields, models


class AppsistancePayrollSheetCorrect(models.TransientModel):
    """[Rettifica] Why a confirmed sheet gets a new version."""

    _name = "appsistance.payroll.sheet.correct"
    _description = "Correction of a Payroll Sheet"

    sheet_id = fields.Many2one(
        "appsistance.payroll.sheet", required=True, readonly=True
    )
    reason = fields.Char(required=True)

    def action_correct(self):
        self.sheet_id._correct(self.reason)
        return {"type": "ir.actions.act_window_close"}
