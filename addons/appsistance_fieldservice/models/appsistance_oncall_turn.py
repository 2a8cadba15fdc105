from odoo import fields, models


class AppsistanceOncallTurn(models.Model):
    """A technician's place in the weekly turns of a roster."""

    _name = "appsistance.oncall.turn"
    _description = "Turn of a Roster"
    _order = "roster_id, sequence, id"

    roster_id = fields.Many2one(
        "appsistance.oncall.roster", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="roster_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    resource_id = fields.Many2one("resource.resource", required=True)
