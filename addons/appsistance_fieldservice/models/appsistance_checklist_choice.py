from odoo import api, fields, models


class AppsistanceChecklistChoice(models.Model):
    _name = "appsistance.checklist.choice"
    _description = "Choice of a Question"
    _order = "question_id, sequence, id"

    question_id = fields.Many2one(
        "appsistance.checklist.question", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="question_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    is_anomaly = fields.Boolean(string="Anomaly", help="This answer is flagged.")

    @api.model_create_multi
    def create(self, vals_list):
        choices = super().create(vals_list)
        choices.question_id.version_id._check_draft()
        return choices

    def write(self, vals):
        self.question_id.version_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.question_id.version_id._check_draft()
