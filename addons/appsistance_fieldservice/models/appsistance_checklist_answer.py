from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.canonical_json import decimal_text


class AppsistanceChecklistAnswer(models.Model):
    """One question answered on one visit, for one equipment where wanted."""

    _name = "appsistance.checklist.answer"
    _description = "Answer to a Checklist"
    _inherit = ["appsistance.client.mixin", "appsistance.recorded.mixin"]
    _order = "visit_id, equipment_id, question_id"

    visit_id = fields.Many2one(
        "appsistance.visit", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    customer_id = fields.Many2one(related="visit_id.customer_id", store=True)
    question_id = fields.Many2one(
        "appsistance.checklist.question", required=True, ondelete="restrict", index=True
    )
    checklist_id = fields.Many2one(
        related="question_id.checklist_id", store=True, index=True
    )
    measure = fields.Char(
        compute="_compute_measure",
        store=True,
        precompute=True,
        help="The question as it was asked.",
    )
    code = fields.Char(related="question_id.code", store=True, index=True)
    kind = fields.Selection(related="question_id.kind", store=True)
    unit = fields.Char(related="question_id.unit")
    equipment_id = fields.Many2one(
        "appsistance.equipment", ondelete="restrict", index="btree_not_null"
    )
    date = fields.Date(
        index=True, default=fields.Date.context_today, help="For graphs over the years."
    )
    value_boolean = fields.Selection([("yes", "Yes"), ("no", "No")], string="Yes / No")
    value_text = fields.Text(string="Text")
    value_number = fields.Float(string="Value", digits=(16, 4), aggregator="avg")
    value_date = fields.Date(string="Date Answered")
    choice_ids = fields.Many2many(
        "appsistance.checklist.choice",
        "appsistance_checklist_answer_choice_rel",
        "answer_id",
        "choice_id",
        string="Choices",
    )
    photo_ids = fields.One2many("appsistance.visit.photo", "answer_id")
    is_answered = fields.Boolean(readonly=True)
    is_out_of_limits = fields.Boolean(
        string="Flagged",
        compute="_compute_is_out_of_limits",
        store=True,
        index="btree_not_null",
    )
    value_display = fields.Char(string="Answer", compute="_compute_value_display")

    _once = models.UniqueIndex(
        "(visit_id, question_id, COALESCE(equipment_id, 0))",
        "The question already has an answer on this visit.",
    )

    @api.depends("question_id")
    def _compute_measure(self):
        for answer in self:
            answer.measure = answer.question_id.name

    @api.depends(
        "is_answered", "value_number", "value_boolean", "choice_ids", "question_id"
    )
    def _compute_is_out_of_limits(self):
        for answer in self:
            answer.is_out_of_limits = answer.is_answered and answer._is_flagged()

    @api.depends(
        "is_answered",
        "value_boolean",
        "value_text",
        "value_number",
        "value_date",
        "choice_ids",
        "photo_ids",
    )
    @api.depends_context("lang")
    def _compute_value_display(self):
        yes_no = dict(self._fields["value_boolean"]._description_selection(self.env))
        for answer in self:
            text = answer._get_value_text()
            if answer.kind == "boolean":
                text = yes_no.get(text, "")
            elif answer.kind == "number" and text:
                text = f"{text.replace('.', ',')} {answer.unit or ''}".strip()
            elif answer.kind == "photo":
                text = str(len(answer.photo_ids) or "")
            answer.value_display = text

    @api.constrains("choice_ids", "question_id")
    def _check_choices(self):
        for answer in self:
            if answer.choice_ids - answer.question_id.choice_ids or (
                answer.kind == "single" and len(answer.choice_ids) > 1
            ):
                raise ValidationError(
                    self.env._(
                        "“%(question)s” cannot be answered with these choices.",
                        question=answer.question_id.name,
                    )
                )

    @api.onchange(
        "value_boolean", "value_text", "value_number", "value_date", "choice_ids"
    )
    def _onchange_values(self):
        """Filled in by the office."""
        self.is_answered = self.kind == "number" or bool(
            self.value_boolean or self.value_text or self.value_date or self.choice_ids
        )

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _get_fact_columns(self):
        # not the equipment: duplicates are merged, and the history goes along
        return (
            *super()._get_fact_columns(),
            "question_id",
            "value_boolean",
            "value_text",
            "value_number",
            "value_date",
            "is_answered",
        )

    @api.model
    def _get_open_after_closing(self):
        return super()._get_open_after_closing() | {"is_out_of_limits"}

    def _is_flagged(self):
        self.ensure_one()
        question = self.question_id
        if self.kind == "number":
            return not question._is_number_in_limits(self.value_number)
        if self.kind == "boolean":
            expected = question.expected_boolean
            return bool(expected) and self.value_boolean != expected
        return any(self.choice_ids.mapped("is_anomaly"))

    def _is_complete(self):
        """Whether something was answered; a photo is one when it is there."""
        self.ensure_one()
        if self.kind == "photo":
            return bool(self.photo_ids)
        return self.is_answered

    def _get_value_text(self):
        """The answer as plain text, without unit; yes/no as its key."""
        self.ensure_one()
        if not self.is_answered:
            return ""
        if self.kind == "number":
            return decimal_text(self.value_number)
        if self.kind == "date":
            return fields.Date.to_string(self.value_date) or ""
        if self.kind in ("single", "multiple"):
            return ", ".join(self.choice_ids.mapped("name"))
        if self.kind == "boolean":
            return self.value_boolean or ""
        return self.value_text or ""

    @api.model
    def _prepare_value(self, question, value):
        """Field values for what the phone sends: text, number, date or ids of choices.

        Nothing (None or empty) takes the answer back.
        """
        empty = value is None or value in ("", [])
        vals = {"is_answered": not empty}
        if question.kind == "boolean":
            vals["value_boolean"] = value if value in ("yes", "no") else False
        elif question.kind == "text":
            vals["value_text"] = str(value) if not empty else False
        elif question.kind == "number":
            vals["value_number"] = (
                float(str(value).replace(",", ".")) if not empty else 0
            )
        elif question.kind == "date":
            vals["value_date"] = value or False
        elif question.kind in ("single", "multiple"):
            vals["choice_ids"] = [
                fields.Command.set([int(item) for item in value or ()])
            ]
        return vals

    def _get_phone_value(self):
        """The answer in the form in which the phone sends it."""
        self.ensure_one()
        if not self.is_answered:
            return None
        if self.kind in ("single", "multiple"):
            return self.choice_ids.ids
        if self.kind == "number":
            return decimal_text(self.value_number)
        return self._get_value_text()
