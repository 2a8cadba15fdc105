from odoo import fields, models


class AppsistanceInterventionType(models.Model):
    """[Tipo intervento] What kind of work, and everything it brings along."""

    _name = "appsistance.intervention.type"
    _description = "Intervention Type"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name, shown on the calendar.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Empty shares it among the companies.",
    )
    description = fields.Text(
        string="Work to Do", help="Proposed as the description of the work order."
    )
    # Planning
    duration = fields.Float(string="Planned Hours", default=1.0, required=True)
    helper_count = fields.Integer(string="Helpers")
    skill_ids = fields.Many2many("appsistance.skill", check_company=True)
    tool_ids = fields.Many2many(
        "resource.resource",
        string="Tools to Bring",
        domain=[("resource_type", "=", "material")],
        check_company=True,
    )
    category_ids = fields.Many2many(
        "appsistance.equipment.category",
        "appsistance_intervention_type_category_rel",
        "type_id",
        "category_id",
        string="For Equipment",
        help="Proposed for equipment of these categories; empty for any.",
    )
    equipment_required = fields.Boolean()
    # What the visit brings
    checklist_ids = fields.Many2many(
        "appsistance.checklist",
        "appsistance_intervention_type_checklist_rel",
        "type_id",
        "checklist_id",
        check_company=True,
    )
    material_ids = fields.One2many(
        "appsistance.intervention.type.material",
        "type_id",
        string="Materials to Bring",
        copy=True,
    )
    # Who is told and who pays
    work_kind = fields.Selection(
        [
            ("ordinary", "Ordinary"),
            ("extraordinary", "Extraordinary"),
            ("warranty", "Maker's Warranty"),
        ],
        required=True,
        default="ordinary",
        help="Decides who pays, from the roles on the site and the equipment.",
    )
    invitation_mode = fields.Selection(
        [
            ("day_sheet", "In the Evening's Day Sheet"),
            ("visit", "One Mail per Visit"),
        ],
        string="Invitations",
        required=True,
        default="day_sheet",
    )
    notify_customer = fields.Boolean(string="Notice to the Customer", default=True)
    signature_required = fields.Boolean(string="Customer Signs", default=True)
    recall_days = fields.Integer(
        string="Recall within (days)",
        default=30,
        help="A new call on the same equipment within these days is proposed as a"
        " recall. 0 never proposes it.",
    )

    def _get_unfit_types(self, categories):
        """``{category: types}`` that are meant for other equipment; a category also
        has the types of those above it. Call it on types that name categories."""
        unfit = {categories.browse(): self.browse()}
        for category in categories:
            line = {int(number) for number in category.parent_path.split("/")[:-1]}
            unfit[category] = self.filtered(
                lambda kind, line=line: line.isdisjoint(kind.category_ids.ids)
            )
        return unfit
