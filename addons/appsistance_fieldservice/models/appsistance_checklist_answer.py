from odoo import fields, models


class AppsistanceChecklistAnswer(models.Model):
    """One question answered on one visit, for one equipment where wanted."""

    _name = "appsistance.checklist.answer"
    _description = "Answer to a Checklist"
    _inherit = ["appsistance.client.mixin"]
    _order = "visit_id, equipment_id, question_id"

    visit_id = fields.Many2one(
        "appsistance.visit", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    question_id = fields.Many2one(
        "appsistance.checklist.question", required=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(related="question_id.kind")
    equipment_id = fields.Many2one(
        "appsistance.equipment", ondelete="restrict", index="btree_not_null"
    )
    date = fields.Date(
        index=True, default=fields.Date.context_today, help="For graphs over the years."
    )
    value_boolean = fields.Selection([("yes", "Yes"), ("no", "No")])
    value_text = fields.Text()
    value_number = fields.Float(digits=(16, 4), aggregator="avg")
    value_date = fields.Date()
    choice_ids = fields.Many2many(
        "appsistance.checklist.choice",
        "appsistance_checklist_answer_choice_rel",
        "answer_id",
        "choice_id",
    )
    photo_ids = fields.One2many("appsistance.visit.photo", "answer_id")
    is_answered = fields.Boolean()
    is_out_of_limits = fields.Boolean(string="Flagged", index="btree_not_null")

    _once = models.UniqueIndex(
        "(visit_id, question_id, COALESCE(equipment_id, 0))",
        "The question already has an answer on this visit.",
    )
