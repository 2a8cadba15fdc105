from odoo import fields, models


class AppsistanceChecklistQuestion(models.Model):
    _name = "appsistance.checklist.question"
    _description = "Question of a Checklist"
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "appsistance.checklist.version", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="version_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    code = fields.Char(
        help="Keeps the same measure together over versions, for its graph."
    )
    name = fields.Char(string="Question", required=True, translate=True)
    help_text = fields.Char(translate=True)
    kind = fields.Selection(
        [
            ("boolean", "Yes / No"),
            ("text", "Text"),
            ("number", "Number"),
            ("single", "One Choice"),
            ("multiple", "Several Choices"),
            ("photo", "Photo"),
            ("date", "Date"),
        ],
        required=True,
        default="boolean",
    )
    is_required = fields.Boolean(string="Required")
    unit = fields.Char()
    has_minimum = fields.Boolean()
    minimum = fields.Float(digits=(16, 4))
    has_maximum = fields.Boolean()
    maximum = fields.Float(digits=(16, 4))
    asks_follow_up = fields.Boolean(
        help="An answer outside the limits asks for a follow-up."
    )
    choice_ids = fields.One2many(
        "appsistance.checklist.choice", "question_id", copy=True
    )
    # Shown only if
    condition_question_id = fields.Many2one(
        "appsistance.checklist.question",
        string="Shown only if",
        index="btree_not_null",
        ondelete="restrict",
    )
    condition_boolean = fields.Selection([("yes", "Yes"), ("no", "No")])
    condition_choice_id = fields.Many2one(
        "appsistance.checklist.choice", ondelete="restrict", index="btree_not_null"
    )
