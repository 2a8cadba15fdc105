from odoo import fields, models


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
