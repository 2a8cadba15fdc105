from odoo import api, fields, models
from odoo.exceptions import UserError


class AppsistanceChecklist(models.Model):
    """[Check list] The questions that come with an intervention type.

    What is edited is the draft version; publishing freezes it and opens the next.
    """

    _name = "appsistance.checklist"
    _description = "Checklist"
    _inherit = ["mail.thread"]
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    per_equipment = fields.Boolean(
        help="Answered once for each equipment; otherwise once per visit."
    )
    version_ids = fields.One2many("appsistance.checklist.version", "checklist_id")
    question_ids = fields.One2many(
        "appsistance.checklist.question",
        "checklist_id",
        string="Questions",
        domain=[("version_id.state", "=", "draft")],
    )
    type_ids = fields.Many2many(
        "appsistance.intervention.type",
        "appsistance_intervention_type_checklist_rel",
        "checklist_id",
        "type_id",
        string="Used by",
    )
    # Versions
    draft_version_id = fields.Many2one(
        "appsistance.checklist.version", compute="_compute_draft_version_id"
    )
    published_version_id = fields.Many2one(
        "appsistance.checklist.version",
        string="Version in Use",
        compute="_compute_published_version_id",
        store=True,
        index="btree_not_null",
    )
    is_changed = fields.Boolean(
        string="To Publish",
        compute="_compute_is_changed",
        help="The draft differs from the version in use.",
    )
    answer_count = fields.Integer(compute="_compute_answer_count")

    @api.depends("version_ids.state")
    def _compute_draft_version_id(self):
        for checklist in self:
            checklist.draft_version_id = checklist._get_version_in_state("draft")

    @api.depends("version_ids.state")
    def _compute_published_version_id(self):
        for checklist in self:
            checklist.published_version_id = checklist._get_version_in_state(
                "published"
            )

    def _get_version_in_state(self, state):
        self.ensure_one()
        return self.version_ids.filtered(lambda version: version.state == state)[:1]

    @api.depends(lambda self: self._get_change_triggers())
    def _compute_is_changed(self):
        for checklist in self:
            published = checklist.published_version_id
            checklist.is_changed = (
                bool(checklist.question_ids) and not published
            ) or published._get_fingerprint() != (
                checklist.draft_version_id._get_fingerprint()
            )

    def _get_change_triggers(self):
        """What makes the draft differ: every field of a question that is compared."""
        questions = self.env["appsistance.checklist.question"]
        return [
            "version_ids.state",
            *(f"question_ids.{name}" for name in questions._get_fingerprint_fields()),
            "question_ids.choice_ids.name",
            "question_ids.choice_ids.is_anomaly",
            "question_ids.condition_question_id",
            "question_ids.condition_boolean",
            "question_ids.condition_choice_id",
        ]

    def _compute_answer_count(self):
        counts = dict(
            self.env["appsistance.checklist.answer"]._read_group(
                [("question_id.checklist_id", "in", self.ids)],
                ["question_id"],
                ["__count"],
            )
        )
        by_checklist = {}
        for question, count in counts.items():
            key = question.checklist_id.id
            by_checklist[key] = by_checklist.get(key, 0) + count
        for checklist in self:
            checklist.answer_count = by_checklist.get(checklist.id, 0)

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # the draft comes first: questions of the same form find their place in it
        questions = [vals.pop("question_ids", []) for vals in vals_list]
        checklists = super().create(vals_list)
        checklists._create_draft_versions()
        for checklist, commands in zip(checklists, questions, strict=True):
            if commands:
                checklist.question_ids = commands
        return checklists

    def copy(self, default=None):
        copies = super().copy(default)
        for checklist, duplicate in zip(self, copies, strict=True):
            source = checklist.draft_version_id or checklist.published_version_id
            source._copy_questions_to(duplicate.draft_version_id)
        copies.invalidate_recordset(["question_ids", "version_ids"])
        return copies

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def action_publish(self):
        """Freeze the draft: from now on visits get these questions."""
        self._create_draft_versions()
        for checklist in self:
            draft = checklist.draft_version_id
            draft._check_publishable()
            checklist.published_version_id.state = "superseded"
            draft.flush_model(["state"])
            draft.write({"state": "published", "published_at": fields.Datetime.now()})
            draft.flush_model(["state"])
        self.invalidate_recordset(["version_ids", "question_ids"])
        self._create_draft_versions()
        for checklist in self:
            checklist.published_version_id._copy_questions_to(
                checklist.draft_version_id
            )

    def action_discard_changes(self):
        """Throw the draft away and start again from the version in use."""
        for checklist in self:
            if not checklist.published_version_id:
                raise UserError(
                    self.env._(
                        "%(checklist)s was never published: there is no version to go"
                        " back to.",
                        checklist=checklist.name,
                    )
                )
            draft = checklist.draft_version_id
            draft.question_ids.condition_question_id = False
            draft.question_ids.unlink()
            checklist.published_version_id._copy_questions_to(draft)

    def action_open_answers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_fieldservice.appsistance_checklist_answer_action"
        )
        action["domain"] = [("question_id.checklist_id", "=", self.id)]
        return action

    def _create_draft_versions(self):
        """Give every checklist without a draft an empty one."""
        todo = self.filtered(lambda checklist: not checklist.draft_version_id)
        self.env["appsistance.checklist.version"].create(
            [
                {
                    "checklist_id": checklist.id,
                    "number": max(checklist.version_ids.mapped("number"), default=0)
                    + 1,
                }
                for checklist in todo
            ]
        )
        todo.invalidate_recordset(["version_ids", "draft_version_id"])

    def _get_published_versions(self):
        """The versions that visits begun now are asked."""
        return self.env["appsistance.checklist.version"].search(
            [("checklist_id", "in", self.ids), ("state", "=", "published")]
        )
