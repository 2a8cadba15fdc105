from odoo import api, fields, models
from odoo.exceptions import UserError


class AppsistanceContractAllowance(models.Model):
    """How much a clause grants in a year of contract, and how much of it is used.

    ``used`` changes by one UPDATE in the transaction that adds the ledger row, and the
    database keeps it within what was granted, whoever comes at the same moment.
    """

    _name = "appsistance.contract.allowance"
    _description = "Contract Allowance"
    _order = "contract_id, date_from, clause_id, id"

    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    clause_id = fields.Many2one(
        "appsistance.contract.clause", required=True, ondelete="restrict", index=True
    )
    period_id = fields.Many2one(
        "appsistance.contract.period", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(related="contract_id.customer_id", store=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    measure = fields.Selection(
        [("visits", "Visits"), ("minutes", "Minutes"), ("amount", "Amount")],
        required=True,
    )
    granted = fields.Float(required=True, digits=(16, 2))
    used = fields.Float(required=True, digits=(16, 2), readonly=True)
    left = fields.Float(compute="_compute_left", digits=(16, 2))
    percent = fields.Float(string="Used (%)", compute="_compute_left")
    warned_at = fields.Datetime(readonly=True)
    entry_ids = fields.One2many("appsistance.contract.allowance.entry", "allowance_id")

    _once = models.UniqueIndex(
        "(clause_id, date_from)", "This allowance has been granted already."
    )
    _check_used = models.Constraint(
        "CHECK (used >= 0 AND used <= granted)",
        "The allowance of the contract is used up.",
    )
    _check_dates = models.Constraint(
        "CHECK (date_to >= date_from)", "An allowance cannot end before it begins."
    )

    @api.depends("granted", "used")
    def _compute_left(self):
        for allowance in self:
            allowance.left = allowance.granted - allowance.used
            allowance.percent = (
                allowance.used / allowance.granted * 100 if allowance.granted else 0.0
            )

    @api.depends("clause_id", "date_from", "date_to")
    def _compute_display_name(self):
        for allowance in self:
            allowance.display_name = self.env._(
                "%(clause)s, %(start)s to %(end)s",
                clause=allowance.clause_id.name or "",
                start=allowance.date_from or "",
                end=allowance.date_to or "",
            )

    def write(self, vals):
        if "used" in vals:
            raise UserError(self.env._("An allowance changes by its entries only."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An allowance belongs to the ledger and stays."))
