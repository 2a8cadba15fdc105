from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class AppsistanceChecklistVersion(models.Model):
    _name = "appsistance.checklist.version"
    _description = "Version of a Checklist"
    _order = "checklist_id, number desc"

    checklist_id = fields.Many2one(
        "appsistance.checklist", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="checklist_id.company_id", store=True, index=True
    )
    number = fields.Integer(required=True, default=1)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "In Use"), ("superseded", "Superseded")],
        string="Status",
        required=True,
        default="draft",
        index=True,
    )
    published_at = fields.Datetime()
    question_ids = fields.One2many(
        "appsistance.checklist.question", "version_id", copy=True
    )

    _number_unique = models.UniqueIndex(
        "(checklist_id, number)", "The checklist already has this version."
    )
    _published_unique = models.UniqueIndex(
        "(checklist_id) WHERE state = 'published'",
        "The checklist already has a version in use.",
    )
    _draft_unique = models.UniqueIndex(
        "(checklist_id) WHERE state = 'draft'", "The checklist already has a draft."
    )

    @api.depends("checklist_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(checklist)s, version %(number)s",
                checklist=version.checklist_id.name or "",
                number=version.number,
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if self.filtered(lambda version: version.state != "draft"):
            raise UserError(
                self.env._(
                    "A published version stays: reports may have been made with it."
                )
            )

    def write(self, vals):
        if vals.get("state") == "draft" and any(
            version.state != "draft" for version in self
        ):
            raise UserError(
                self.env._(
                    "A published version cannot be a draft again. Change the checklist"
                    " and publish it: that makes a new version."
                )
            )
        return super().write(vals)

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    def _check_publishable(self):
        self.ensure_one()
        if not self.question_ids:
            raise UserError(
                self.env._(
                    "%(checklist)s has no questions yet.",
                    checklist=self.checklist_id.name,
                )
            )
        for question in self.question_ids:
            question._check_complete()

    def _get_fingerprint(self):
        """What the questions ask, to compare two versions."""
        return [question._get_fingerprint() for question in self.question_ids]

    def _get_phone_questions(self):
        """The questions as the phone shows them; a published version never changes, so
        they are kept in memory."""
        self.ensure_one()
        if self.state == "draft":
            return self._prepare_phone_questions()
        return self._get_cached_questions(self.env.lang)

    @tools.ormcache("self.id", "lang")
    def _get_cached_questions(self, lang):
        return self.with_context(lang=lang)._prepare_phone_questions()

    def _prepare_phone_questions(self):
        return [question._prepare_phone_data() for question in self.question_ids]

    def _copy_questions_to(self, target):
        """Copy the questions, so that conditions point at the copies."""
        copies = {}
        for question in self.question_ids:
            copies[question] = question.with_context(lang=None).copy(
                {
                    "version_id": target.id,
                    "checklist_id": target.checklist_id.id,
                    "condition_question_id": False,
                    "condition_choice_id": False,
                }
            )
        for question, duplicate in copies.items():
            asked = question.condition_question_id
            if asked in copies:
                duplicate.write(
                    {
                        "condition_question_id": copies[asked].id,
                        "condition_choice_id": question._get_copied_choice(
                            copies[asked]
                        ).id,
                    }
                )

    def _check_draft(self):
        published = self.filtered(lambda version: version.state != "draft")
        if published:
            raise UserError(
                self.env._(
                    "%(version)s is published and does not change any more: answers"
                    " were given to it. Change the draft and publish it.",
                    version=published[:1].display_name,
                )
            )
