from odoo import api, fields, models
from odoo.exceptions import UserError


class AppsistanceContractDue(models.Model):
    """What a plan line owes in one month: once, whatever happens to its work order."""

    _name = "appsistance.contract.due"
    _description = "Planned Visit"
    _order = "date_due, contract_id, id"

    plan_id = fields.Many2one(
        "appsistance.contract.plan", required=True, ondelete="restrict", index=True
    )
    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True
    )
    customer_id = fields.Many2one("res.partner", required=True, index=True)
    site_id = fields.Many2one("res.partner", index="btree_not_null")
    type_id = fields.Many2one(
        "appsistance.intervention.type", required=True, index="btree_not_null"
    )
    period_id = fields.Many2one(
        "appsistance.contract.period",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: beyond the current period, until it is renewed.",
    )
    month = fields.Date(
        required=True, index=True, help="First day of the month: the plan's period."
    )
    date_due = fields.Date(required=True, index=True)
    date_from = fields.Date(help="First day of the preferred week, or of the month.")
    state = fields.Selection(
        [
            ("due", "Due"),
            ("generated", "Generated"),
            ("skipped", "Skipped"),
        ],
        string="Status",
        required=True,
        default="due",
        index=True,
    )
    is_provisional = fields.Boolean(
        index=True, help="Beyond the end of a tacit contract: confirmed by its renewal."
    )
    skip_reason = fields.Char()
    work_order_id = fields.Many2one(
        "appsistance.work.order", ondelete="set null", index="btree_not_null"
    )
    work_order_state = fields.Selection(related="work_order_id.state", string="Job")
    planned_start = fields.Datetime(related="work_order_id.planned_start")
    generated_vals = fields.Json(
        help="As the plan was when the job was made: what people changed shows."
    )

    _once = models.UniqueIndex(
        "(plan_id, month)", "This plan line has been generated for this month."
    )
    _check_month = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "The month is its first day."
    )
    _check_state = models.Constraint(
        "CHECK (state = 'generated' OR work_order_id IS NULL OR state = 'skipped')",
        "What is still due has no job yet.",
    )

    @api.depends("type_id", "month", "plan_id")
    def _compute_display_name(self):
        for due in self:
            due.display_name = self.env._(
                "%(plan)s, %(month)s",
                plan=due.plan_id.display_name,
                month=due.month and f"{due.month:%m/%Y}",
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("What was due stays: skip it instead, with the reason.")
        )
