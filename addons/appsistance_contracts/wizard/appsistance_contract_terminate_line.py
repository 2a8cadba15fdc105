from odoo import fields, models


class AppsistanceContractTerminateLine(models.TransientModel):
    """What becomes of an instalment after the last day."""

    _name = "appsistance.contract.terminate.line"
    _description = "Instalment after the Last Day"

    wizard_id = fields.Many2one(
        "appsistance.contract.terminate",
        string="Dialog",
        required=True,
        ondelete="cascade",
        index=True,
    )
    instalment_id = fields.Many2one("appsistance.contract.instalment", required=True)
    fee_id = fields.Many2one(related="instalment_id.fee_id")
    date_from = fields.Date(related="instalment_id.date_from")
    date_to = fields.Date(related="instalment_id.date_to")
    amount = fields.Monetary(related="instalment_id.amount")
    currency_id = fields.Many2one(related="instalment_id.currency_id")
    state = fields.Selection(related="instalment_id.state", string="Status")
    kind = fields.Selection(
        [
            ("dropped", "Not Asked for"),
            ("shortened", "In Proportion"),
            ("credited", "Given Back"),
            ("stays", "Stays"),
        ],
        string="Outcome",
        required=True,
    )
    amount_after = fields.Monetary(string="Owed")
