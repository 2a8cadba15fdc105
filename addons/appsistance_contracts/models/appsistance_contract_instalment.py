from odoo import fields, models


class AppsistanceContractInstalment(models.Model):
    """[Rata] A fee for some days, charged once."""

    _name = "appsistance.contract.instalment"
    _description = "Contract Instalment"
    _order = "date_invoice, contract_id, id"

    fee_id = fields.Many2one(
        "appsistance.contract.fee", required=True, ondelete="restrict", index=True
    )
    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    period_id = fields.Many2one(
        "appsistance.contract.period",
        required=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(
        related="contract_id.customer_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    date_from = fields.Date(required=True, help="First day that it pays for.")
    date_to = fields.Date(required=True, help="Last day that it pays for.")
    date_invoice = fields.Date(required=True, index=True)
    amount = fields.Monetary(required=True)
    state = fields.Selection(
        [("planned", "Planned"), ("charged", "Charged"), ("cancelled", "Cancelled")],
        string="Status",
        required=True,
        default="planned",
        index=True,
    )
    charge_id = fields.Many2one(
        "appsistance.charge", ondelete="restrict", index="btree_not_null"
    )
    note = fields.Char()

    _once = models.UniqueIndex(
        "(fee_id, date_from) WHERE state != 'cancelled'",
        "This instalment exists already.",
    )
    _check_dates = models.Constraint(
        "CHECK (date_to >= date_from)", "An instalment cannot end before it begins."
    )
    _check_charged = models.Constraint(
        "CHECK (state != 'charged' OR charge_id IS NOT NULL)",
        "A charged instalment has its charge.",
    )
