from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date


class AppsistanceContractTerminate(models.TransientModel):
    """Shows what comes after the last day of a contract, asks what becomes of it, and
    does it in one go."""

    _name = "appsistance.contract.terminate"
    _description = "Terminate a Contract"

    contract_id = fields.Many2one("appsistance.contract", required=True, readonly=True)
    termination_id = fields.Many2one(
        "appsistance.contract.termination", string="Notice", readonly=True
    )
    date_end = fields.Date(related="contract_id.date_end")
    currency_id = fields.Many2one(related="contract_id.currency_id")
    date_last = fields.Date(
        string="Last Day",
        required=True,
        default=lambda self: self.env["appsistance.contract"]._get_own_today(),
    )
    kind = fields.Selection(
        selection=lambda self: self._selection_of("kind"),
        required=True,
        default="early",
    )
    side = fields.Selection(
        selection=lambda self: self._selection_of("side"),
        string="By",
        required=True,
        default="customer",
    )
    channel = fields.Selection(
        selection=lambda self: self._selection_of("channel"),
        required=True,
        default="pec",
    )
    date_received = fields.Date(
        string="Received on",
        required=True,
        default=lambda self: self.env["appsistance.contract"]._get_own_today(),
    )
    reason = fields.Text()
    jobs = fields.Selection(
        [
            ("cancel", "Cancel Them"),
            ("keep", "Keep Them, outside the Contract"),
        ],
        string="Planned Jobs after the Last Day",
        required=True,
        default="cancel",
    )
    fees = fields.Selection(
        selection=lambda self: self._selection_of(
            "termination_fees", "appsistance.contract"
        ),
        required=True,
        default="prorata",
    )
    work_order_ids = fields.Many2many(
        "appsistance.work.order", compute="_compute_work_order_ids"
    )
    begun_text = fields.Char(
        string="Other Open Jobs", compute="_compute_work_order_ids"
    )
    line_ids = fields.One2many(
        "appsistance.contract.terminate.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
    )
    amount_dropped = fields.Monetary(string="Not Asked for", compute="_compute_amounts")
    amount_credit = fields.Monetary(string="Given Back", compute="_compute_amounts")
    ends_now = fields.Boolean(string="Ends at Once", compute="_compute_ends_now")

    def _selection_of(self, name, model="appsistance.contract.termination"):
        return self.env[model]._fields[name]._description_selection(self.env)

    # --------------------------------------------------
    # What is shown
    # --------------------------------------------------

    @api.depends("contract_id", "date_last")
    def _compute_work_order_ids(self):
        for wizard in self:
            orders, begun = wizard._get_orders_after()
            wizard.work_order_ids = orders
            wizard.begun_text = ", ".join(begun.mapped("name"))

    def _get_orders_after(self):
        """The jobs of the plan after the last day, and what else is open then."""
        contract, day = self.contract_id, self.date_last
        if not day:
            return contract.work_order_ids[:0], contract.work_order_ids[:0]
        orders = contract._get_jobs_after(day).with_env(self.env)
        still_open = contract.work_order_ids.filtered(
            lambda order: (
                order.state not in ("done", "cancelled")
                and order.date_deadline
                and order.date_deadline > day
            )
        )
        return orders, still_open - orders

    @api.depends("contract_id", "date_last", "fees")
    def _compute_line_ids(self):
        for wizard in self:
            outcomes = []
            if wizard.date_last:
                outcomes = wizard.contract_id._get_fee_outcomes(
                    wizard.date_last, wizard.fees
                )
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "instalment_id": outcome.row.id,
                            "kind": outcome.kind,
                            "amount_after": outcome.amount,
                        }
                    )
                    for outcome in sorted(outcomes, key=lambda o: o.row.date_from)
                ),
            ]

    @api.depends("line_ids")
    def _compute_amounts(self):
        for wizard in self:
            wizard.amount_dropped = sum(
                line.amount - line.amount_after
                for line in wizard.line_ids
                if line.kind in ("dropped", "shortened")
            )
            wizard.amount_credit = sum(
                line.amount - line.amount_after
                for line in wizard.line_ids
                if line.kind == "credited"
            )

    @api.depends("contract_id", "date_last")
    def _compute_ends_now(self):
        for wizard in self:
            day = wizard.date_last
            wizard.ends_now = bool(day) and day < wizard.contract_id._get_today()

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_confirm(self):
        self.ensure_one()
        contract = self.contract_id
        contract._check_manager()
        contract.check_access("write")
        contract._check_last_day(self.date_last)
        if self.date_received > self.date_last:
            raise UserError(
                self.env._(
                    "The notice came on %(received)s, after the last day, %(last)s.",
                    received=format_date(self.env, self.date_received),
                    last=format_date(self.env, self.date_last),
                )
            )
        contract._terminate(self._get_notice(), self.jobs, self.fees)
        return {"type": "ir.actions.act_window_close"}

    def _get_notice(self):
        """The notice that is carried out; a new one where none was recorded."""
        notice = self.termination_id
        if notice:
            notice._check_notice_states("received", "rejected")
        else:
            notice = notice.create(
                {
                    "contract_id": self.contract_id.id,
                    "kind": self.kind,
                    "side": self.side,
                    "channel": self.channel,
                    "date_received": self.date_received,
                    "reason": self.reason,
                }
            )
        notice.sudo().date_effective = self.date_last
        return notice
