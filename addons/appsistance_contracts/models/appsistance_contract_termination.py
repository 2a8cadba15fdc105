from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

# What follows from the rest.
SYSTEM_FIELDS = {
    "credit_ids",
    "deadline",
    "due_ids",
    "is_carried_out",
    "is_in_time",
    "period_id",
    "state",
}
JUDGED_FIELDS = {"contract_id", "date_received", "kind"}


class AppsistanceContractTermination(models.Model):
    """[Disdetta, recesso] Who ends the contract, when and how it was told, in time or
    not."""

    _name = "appsistance.contract.termination"
    _description = "Termination Notice"
    _order = "date_received desc, id desc"
    _rec_names_search = ["contract_id.name", "customer_id.name"]
    _check_company_auto = True

    contract_id = fields.Many2one(
        "appsistance.contract",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('state', '=', 'active')]",
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
    date_received = fields.Date(
        required=True,
        default=lambda self: self.env["appsistance.contract"]._get_own_today(),
    )
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
    date_effective = fields.Date(
        string="Last Day", help="Of the contract, because of this notice."
    )
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
        readonly=True,
    )
    reason = fields.Text()
    note = fields.Text()

    due_ids = fields.Many2many(
        "appsistance.contract.due",
        "appsistance_contract_termination_due_rel",
        "termination_id",
        "due_id",
        string="Visits Dropped",
        readonly=True,
    )
    credit_ids = fields.Many2many(
        "appsistance.charge",
        "appsistance_contract_termination_charge_rel",
        "termination_id",
        "charge_id",
        string="Given Back",
        readonly=True,
        groups="appsistance_base.group_manager",
    )
    customer_id = fields.Many2one(
        related="contract_id.customer_id", store=True, index=True
    )
    contract_state = fields.Selection(
        related="contract_id.state", string="Contract Status"
    )
    is_carried_out = fields.Boolean(
        string="Carried Out",
        readonly=True,
        help="What becomes of jobs and fees has been decided.",
    )

    @api.depends("contract_id", "date_received")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._(
                "%(contract)s, %(day)s",
                contract=notice.contract_id.name or "",
                day=format_date(self.env, notice.date_received),
            )

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Each notice is judged as it comes: in time or not, and until when it runs."""
        for vals in vals_list:
            self._check_by_hand(vals)
        notices = super().create(vals_list)
        for notice in notices.sudo():
            notice.contract_id._check_states("active")
            notice.write(notice._judge())
            notice.contract_id.message_post(body=notice._get_text())
        return notices

    def write(self, vals):
        self._check_by_hand(vals)
        if not self.env.su and any(notice.is_carried_out for notice in self):
            raise UserError(self.env._("What was carried out does not change."))
        result = super().write(vals)
        if not self.env.su and vals.keys() & JUDGED_FIELDS:
            for notice in self.sudo():
                notice.write({"state": "received", **notice._judge()})
        return result

    def _check_by_hand(self, vals):
        if not self.env.su and vals.keys() & SYSTEM_FIELDS:
            raise AccessError(
                self.env._("Whether a notice is in time follows from its day.")
            )

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_accept(self):
        """Ask what becomes of jobs and fees after the last day."""
        self.ensure_one()
        self.contract_id._check_manager()
        self._check_notice_states("received", "rejected")
        return self.contract_id._get_terminate_action(
            {
                "default_termination_id": self.id,
                "default_date_last": fields.Date.to_string(self.date_effective),
                "default_kind": self.kind,
                "default_side": self.side,
                "default_channel": self.channel,
                "default_date_received": fields.Date.to_string(self.date_received),
                "default_reason": self.reason,
            }
        )

    def action_withdraw(self):
        """The contract goes on, as if nothing had been said."""
        self.check_access("write")
        self._check_notice_states("received", "accepted", "rejected")
        if any(notice.is_carried_out for notice in self):
            self.contract_id._check_manager()
        for notice in self.sudo():
            notice._undo()
        self.sudo().write({"state": "withdrawn"})
        for notice in self.sudo():
            notice.contract_id._clear_generated_until()
            notice.contract_id.message_post(
                body=self.env._("The termination notice was withdrawn.")
            )

    def action_answer(self):
        """Write the letter that answers it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "appsistance.contract.letter",
            "view_mode": "form",
            "context": {
                "default_contract_id": self.contract_id.id,
                "default_kind": "termination",
                "default_termination_id": self.id,
                "default_channel": "pec" if self.channel == "pec" else "email",
            },
        }

    def _check_notice_states(self, *states):
        if any(notice.state not in states for notice in self):
            raise UserError(self.env._("This notice is settled already."))

    def _undo(self):
        """Take back what was carried out, as long as nothing of it is final."""
        self.ensure_one()
        if not self.is_carried_out:
            return
        contract = self.contract_id
        contract._check_states("active")
        if "invoiced" in self.credit_ids.mapped("state"):
            raise UserError(
                self.env._(
                    "%s: what was paid in advance has been given back by a credit note"
                    " already.",
                    contract.display_name,
                )
            )
        self.credit_ids.filtered(lambda c: c.state != "cancelled").write(
            {"state": "cancelled"}
        )
        contract._ask_again()
        contract.write({"terminated_on": False, "termination_fees": False})
        self.due_ids.filtered(lambda due: due.state == "skipped")._make_due_again()
        contract._plan_instalments()
        self.write({"is_carried_out": False})

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _judge(self):
        """In time or not, and until when the contract runs because of it."""
        self.ensure_one()
        contract = self.contract_id
        if self.kind == "early":
            return {"period_id": contract.period_id.id}
        deadline = contract.notice_deadline
        is_in_time = not deadline or self.date_received <= deadline
        vals = {
            "period_id": contract.period_id.id,
            "deadline": deadline,
            "is_in_time": is_in_time,
            "date_effective": contract.date_end,
        }
        if not is_in_time:
            vals["state"] = "rejected"
            vals["date_effective"] = contract._get_next_dates()[1]
        return vals

    def _ends_contract(self):
        """Whether the contract is not renewed at the end of its current period."""
        self.ensure_one()
        if self.state == "accepted":
            return True
        last = self.contract_id.date_end
        if self.kind == "early" or not self.date_effective or not last:
            return False
        return self.state in ("received", "rejected") and self.date_effective <= last

    def _get_text(self):
        """How the contract's conversation tells it."""
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))[self[name]]
            for name in ("kind", "side", "channel")
        }
        text = self.env._(
            "%(kind)s (%(side)s), received on %(day)s by %(channel)s.",
            kind=labels["kind"],
            side=labels["side"],
            day=format_date(self.env, self.date_received),
            channel=labels["channel"],
        )
        if self.kind == "early":
            return text
        verdict = self.env._(
            "In time: the contract ends on %s.",
            format_date(self.env, self.date_effective),
        )
        if not self.is_in_time:
            verdict = self.env._(
                "Out of time (it had to come by %(deadline)s): it holds for"
                " %(effective)s.",
                deadline=format_date(self.env, self.deadline),
                effective=format_date(self.env, self.date_effective),
            )
        return f"{text} {verdict}"
