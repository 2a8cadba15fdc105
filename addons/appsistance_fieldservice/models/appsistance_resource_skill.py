from odoo import fields, models


class AppsistanceResourceSkill(models.Model):
    _name = "appsistance.resource.skill"
    _description = "Skill of a Technician"
    _order = "resource_id, skill_id"

    resource_id = fields.Many2one(
        "resource.resource", required=True, ondelete="cascade", index=True
    )
    skill_id = fields.Many2one(
        "appsistance.skill", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="resource_id.company_id", store=True, index=True
    )
    valid_until = fields.Date(help="Empty where the certificate does not expire.")
    note = fields.Char(string="Certificate")

    _resource_skill_unique = models.UniqueIndex(
        "(resource_id, skill_id)", "The technician already has this skill."
    )
