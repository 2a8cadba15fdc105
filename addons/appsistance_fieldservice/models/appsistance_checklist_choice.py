from odoo import fields, models


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
    is_anomaly = fields.Boolean(help="This answer is flagged.")
