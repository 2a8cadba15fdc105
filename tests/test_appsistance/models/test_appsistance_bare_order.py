from odoo import fields, models


class TestAppsistanceBareOrder(models.Model):
    """The floor of a benchmark: the stored columns of a work order and nothing else."""

    _name = "test_appsistance.bare.order"
    _description = "Bare Work Order"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)
    summary = fields.Char()
    description = fields.Text()
    customer_id = fields.Many2one("res.partner", index=True)
    site_id = fields.Many2one("res.partner", index=True)
    equipment_id = fields.Many2one("appsistance.equipment", index="btree_not_null")
    caller_name = fields.Char()
    caller_phone = fields.Char()
    contact_name = fields.Char()
    contact_phone = fields.Char()
    invoice_partner_id = fields.Many2one("res.partner", index="btree_not_null")
    type_id = fields.Many2one("appsistance.intervention.type", index=True)
    priority = fields.Char(index=True)
    date_requested = fields.Datetime()
    date_from = fields.Date()
    date_deadline = fields.Date(index=True)
    duration = fields.Float()
    origin = fields.Char(index=True)
    state = fields.Char(index=True)
    outcome = fields.Char()
    planned_start = fields.Datetime(index=True)
    planned_stop = fields.Datetime()
    done_at = fields.Datetime(index="btree_not_null")
    lead_id = fields.Many2one("resource.resource", index="btree_not_null")
