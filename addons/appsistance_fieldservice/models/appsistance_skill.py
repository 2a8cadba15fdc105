from odoo import fields, models


class AppsistanceSkill(models.Model):
    """What a job asks of a technician, and a technician is certified for."""

    _name = "appsistance.skill"
    _description = "Skill"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    resource_skill_ids = fields.One2many("appsistance.resource.skill", "skill_id")
