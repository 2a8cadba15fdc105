from odoo import fields, models


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
    type_ids = fields.Many2many(
        "appsistance.intervention.type",
        "appsistance_intervention_type_checklist_rel",
        "checklist_id",
        "type_id",
        string="Used by",
    )
