from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.canonical_json import decimal_text

KINDS_OF_CONDITION = ("boolean", "single", "multiple")


class AppsistanceChecklistQuestion(models.Model):
    _name = "appsistance.checklist.question"
    _description = "Question of a Checklist"
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "appsistance.checklist.version", required=True, ondelete="cascade", index=True
    )
    checklist_id = fields.Many2one(
        "appsistance.checklist",
        compute="_compute_checklist_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="version_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    code = fields.Char(
        help="Keeps the same measure together over versions, for its graph."
    )
    name = fields.Char(string="Question", required=True, translate=True)
    help_text = fields.Char(string="Help", translate=True)
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
    has_minimum = fields.Boolean(string="With Minimum")
    minimum = fields.Float(digits=(16, 4))
    has_maximum = fields.Boolean(string="With Maximum")
    maximum = fields.Float(digits=(16, 4))
    expected_boolean = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        string="Right Answer",
        help="The other answer is flagged.",
    )
    asks_follow_up = fields.Boolean(
        string="Asks for a Follow-up",
        help="A flagged answer asks the office to do something about it.",
    )
    choice_ids = fields.One2many(
        "appsistance.checklist.choice", "question_id", string="Choices", copy=True
    )
    # Shown only if
    condition_question_id = fields.Many2one(
        "appsistance.checklist.question",
        string="Shown only if",
        index="btree_not_null",
        ondelete="restrict",
    )
    condition_kind = fields.Selection(
        related="condition_question_id.kind", string="Kind of the Condition"
    )
    condition_boolean = fields.Selection(
        [("yes", "Yes"), ("no", "No")], string="Is Answered"
    )
    condition_choice_id = fields.Many2one(
        "appsistance.checklist.choice",
        string="Contains",
        ondelete="restrict",
        index="btree_not_null",
    )

    _limits = models.Constraint(
        "CHECK (NOT (has_minimum AND has_maximum) OR minimum <= maximum)",
        "The minimum is above the maximum.",
    )

    @api.depends("version_id")
    def _compute_checklist_id(self):
        for question in self:
            question.checklist_id = (
                question.version_id.checklist_id or question.checklist_id
            )

    @api.constrains("condition_question_id", "version_id")
    def _check_condition(self):
        for question in self:
            asked = question.condition_question_id
            if not asked:
                continue
            if asked.version_id != question.version_id:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” depends on a question of another checklist.",
                        question=question.name,
                    )
                )
            if asked.kind not in KINDS_OF_CONDITION:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” can depend only on a yes/no question or on one"
                        " with choices.",
                        question=question.name,
                    )
                )
            if question._has_cycle("condition_question_id"):
                raise ValidationError(
                    self.env._(
                        "“%(question)s” depends on itself.", question=question.name
                    )
                )

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._fill_versions(vals_list)
        questions = super().create(vals_list)
        questions.version_id._check_draft()
        questions.filtered(lambda question: not question.code)._fill_code()
        return questions

    def write(self, vals):
        self.version_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.version_id._check_draft()

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _fill_versions(self, vals_list):
        """Questions made in the checklist's form belong to its draft."""
        todo = [vals for vals in vals_list if not vals.get("version_id")]
        checklists = self.env["appsistance.checklist"].browse(
            {vals["checklist_id"] for vals in todo if vals.get("checklist_id")}
        )
        checklists._create_draft_versions()
        drafts = {checklist.id: checklist.draft_version_id for checklist in checklists}
        for vals in todo:
            if vals.get("checklist_id"):
                vals["version_id"] = drafts[vals["checklist_id"]].id

    def _fill_code(self):
        for question in self:
            question.code = f"q{question.id}"

    def _check_complete(self):
        self.ensure_one()
        if self.kind in ("single", "multiple") and not self.choice_ids:
            raise UserError(
                self.env._("“%(question)s” has no choices.", question=self.name)
            )
        if self.condition_question_id and not (
            self.condition_boolean or self.condition_choice_id
        ):
            raise UserError(
                self.env._(
                    "“%(question)s” does not say which answer makes it appear.",
                    question=self.name,
                )
            )

    def _get_fingerprint(self):
        self.ensure_one()
        asked = self.condition_question_id
        return (
            *(self[name] for name in self._get_fingerprint_fields()),
            tuple((choice.name, choice.is_anomaly) for choice in self.choice_ids),
            asked.code or "",
            self.condition_boolean if asked.kind == "boolean" else "",
            self.condition_choice_id.name or "",
        )

    @api.model
    def _get_fingerprint_fields(self):
        return (
            "code",
            "name",
            "help_text",
            "kind",
            "is_required",
            "unit",
            "has_minimum",
            "minimum",
            "has_maximum",
            "maximum",
            "expected_boolean",
            "asks_follow_up",
        )

    def _get_copied_choice(self, copied_question):
        """The copy of this question's condition choice among those of its copy."""
        choices = self.condition_question_id.choice_ids
        if self.condition_choice_id not in choices:
            return choices.browse()
        position = list(choices).index(self.condition_choice_id)
        return copied_question.choice_ids[position]

    def _get_limits_text(self):
        """The limits as people read them: ≥ 90 %, 2 … 5 bar."""
        self.ensure_one()
        if self.kind != "number" or not (self.has_minimum or self.has_maximum):
            return ""
        low, high = (
            decimal_text(value).replace(".", ",")
            for value in (self.minimum, self.maximum)
        )
        if self.has_minimum and self.has_maximum:
            text = f"{low} … {high}"
        elif self.has_minimum:
            text = f"≥ {low}"
        else:
            text = f"≤ {high}"
        return f"{text} {self.unit or ''}".strip()

    def _is_number_in_limits(self, value):
        self.ensure_one()
        return not (
            (self.has_minimum and value < self.minimum)
            or (self.has_maximum and value > self.maximum)
        )

    def _is_shown(self, answers):
        """Whether the question is asked, given ``{question: answer}`` of the same visit
        and equipment. A question that depends on a hidden one is hidden."""
        self.ensure_one()
        asked = self.condition_question_id
        if not asked:
            return True
        answer = answers.get(asked)
        if not answer or not asked._is_shown(answers):
            return False
        if asked.kind == "boolean":
            return answer.value_boolean == self.condition_boolean
        return self.condition_choice_id in answer.choice_ids

    def _prepare_phone_data(self):
        """The question as the phone shows it."""
        self.ensure_one()
        data = {
            "id": self.id,
            "name": self.name,
            "help": self.help_text or "",
            "kind": self.kind,
            "required": self.is_required,
            "unit": self.unit or "",
            "minimum": self.minimum if self.has_minimum else None,
            "maximum": self.maximum if self.has_maximum else None,
            "limits": self._get_limits_text(),
            "expected": self.expected_boolean or "",
            "choices": [
                {"id": choice.id, "name": choice.name, "anomaly": choice.is_anomaly}
                for choice in self.choice_ids
            ],
            "condition": None,
        }
        if self.condition_question_id:
            data["condition"] = {
                "question": self.condition_question_id.id,
                "value": self.condition_boolean or self.condition_choice_id.id,
            }
        return data
