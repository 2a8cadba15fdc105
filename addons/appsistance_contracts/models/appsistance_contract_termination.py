from odoo import fields, models


class AppsistanceContractTermination(models.Model):
    """[Disdetta, recesso] Who ends the contract, when and how it was told, in time or
    not."""

    _name = "appsistance.contract.termination"
    _description = "Termination Notice"
    _order = "date_received desc, id desc"

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    period_id = fields.Many2one(
        "appsistance.contract.period", ondelete="restrict", index="btree_not_null"
    )
    kind = fields.Selection(
        [("notice", "Termination Notice"), ("early", "Early Termination")],
        required=True,
        default="notice",
    )
    side = fields.Selection(
        [("customer", "Customer"), ("us", "Us")],
        string="By",
        required=True,
        default="customer",
    )
    date_received = fields.Date(required=True, default=fields.Date.context_today)
    channel = fields.Selection(
        [
            ("pec", "PEC"),
            ("registered", "Registered Letter"),
            ("email", "E-mail"),
            ("hand", "By Hand"),
            ("phone", "Telephone"),
        ],
        required=True,
        default="pec",
    )
    deadline = fields.Date(readonly=True, help="Until when it would be in time.")
    is_in_time = fields.Boolean(readonly=True)
    date_effective = fields.Date(string="Last Day")
    state = fields.Selection(
        [
            ("received", "Received"),
            ("accepted", "Accepted"),
            ("rejected", "Out of Time"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Status",
        required=True,
        default="received",
        index=True,
    )
    reason = fields.Text()
    note = fields.Text()
