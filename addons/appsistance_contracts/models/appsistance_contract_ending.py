from dataclasses import dataclass

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import instalments

# Charges in these states are not paid for: there is nothing to give back.
UNPAID_STATES = ("cancelled", "not_billable")
# Jobs in these states have not begun.
NOT_BEGUN = ("to_plan", "waiting", "planned")


@dataclass(slots=True)
class Outcome:
    """What becomes of an instalment after the last day."""

    row: models.BaseModel
    kind: str
    amount: float

    @property
    def credit(self):
        return self.row.amount - self.amount


class AppsistanceContract(models.Model):
    """[Recesso] A contract that ends inside its period: what becomes of the jobs and
    fees after the last day is asked, and done in one transaction."""

    _inherit = "appsistance.contract"

    termination_fees = fields.Selection(
        [
            ("prorata", "Until the Last Day, the Rest Is Given Back"),
            ("kept", "Until the Last Day, What Was Charged Stays"),
            ("whole", "All of the Period"),
        ],
        string="Fees after the Termination",
        readonly=True,
        copy=False,
    )

    # --------------------------------------------------
    # The dialog
    # --------------------------------------------------

    def action_terminate(self):
        self.ensure_one()
        self._check_manager()
        self._check_states("active")
        return self._get_terminate_action({"default_contract_id": self.id})

    def action_record_notice(self):
        """A termination notice has come: enter its day and channel."""
        self.ensure_one()
        self._check_states("active")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Termination Notice"),
            "res_model": "appsistance.contract.termination",
            "view_mode": "form",
            "context": {"default_contract_id": self.id},
        }

    def _get_terminate_action(self, context):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Terminate the Contract"),
            "res_model": "appsistance.contract.terminate",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contract_id": self.id, **context},
        }

    # --------------------------------------------------
    # What is touched
    # --------------------------------------------------

    def _get_last_paid_day(self):
        """The last day for which fees are owed in the current period."""
        self.ensure_one()
        end = self.period_id.date_end
        if self.terminated_on and self.termination_fees != "whole":
            return min(end, self.terminated_on)
        return end

    def _get_fee_outcomes(self, day, fees):
        """What becomes of each instalment that pays for days after ``day``. What comes
        once stays owed."""
        self.ensure_one()
        rows = self.sudo().instalment_ids.filtered(
            lambda row: (
                row.state != "cancelled"
                and row.charge_state not in UNPAID_STATES
                and row.date_to > day
            )
        )
        return [self._get_fee_outcome(row, day, fees) for row in rows]

    def _get_fee_outcome(self, row, day, fees):
        if fees == "whole" or row.fee_id.basis == "total":
            return Outcome(row, "stays", row.amount)
        is_charged = row.state == "charged"
        if is_charged and fees == "kept":
            return Outcome(row, "stays", row.amount)
        if row.date_from > day:
            return Outcome(row, "credited" if is_charged else "dropped", 0.0)
        share = instalments.proportion(row.date_from, row.date_to, row.date_from, day)
        amount = self.currency_id.round(float(share) * row.amount)
        return Outcome(row, "credited" if is_charged else "shortened", amount)

    def _get_jobs_after(self, day):
        """Jobs of the plan after ``day`` that have not begun."""
        return self._get_dues_after(day).work_order_id

    # --------------------------------------------------
    # Doing it
    # --------------------------------------------------

    def _terminate(self, notice, jobs="cancel", fees="prorata"):
        """Carry out ``notice``: all or nothing."""
        self.ensure_one()
        contract, day = self.sudo(), notice.date_effective
        contract._check_last_day(day)
        outcomes = contract._get_fee_outcomes(day, fees)
        if day < contract.date_end:
            contract.write({"terminated_on": day, "termination_fees": fees})
        contract._plan_instalments()
        vals = {"state": "accepted", "is_carried_out": True}
        if jobs == "cancel":
            text = self.env._("The contract ends on %s", format_date(contract.env, day))
            vals["due_ids"] = [fields.Command.set(contract._drop_dues(day, text).ids)]
        credits_ = contract._give_back(outcomes, notice)
        vals["credit_ids"] = [fields.Command.set(credits_.ids)]
        notice.sudo().write(vals)
        contract._clear_generated_until()
        contract.message_post(
            body=self.env._(
                "The contract ends on %(day)s. %(fees)s.",
                day=format_date(self.env, day),
                fees=dict(
                    self._fields["termination_fees"]._description_selection(self.env)
                )[fees],
            )
        )
        if day < contract._get_today():
            contract._end()

    def _check_last_day(self, day):
        self._check_states("active")
        if self.terminated_on:
            raise UserError(
                self.env._(
                    "%(contract)s ends on %(day)s already: withdraw that notice first.",
                    contract=self.display_name,
                    day=format_date(self.env, self.terminated_on),
                )
            )
        if not day or not self.date_start <= day <= self.date_end:
            raise UserError(
                self.env._(
                    "The last day of %(contract)s has to be in its current period, from"
                    " %(start)s to %(end)s.",
                    contract=self.display_name,
                    start=format_date(self.env, self.date_start),
                    end=format_date(self.env, self.date_end),
                )
            )

    def _give_back(self, outcomes, notice):
        """What was charged for days after the last one becomes a credit; what is not
        invoiced yet and wholly after it is simply not asked for."""
        charges = self.env["appsistance.charge"].sudo()
        credited = [row for row in outcomes if row.kind == "credited" and row.credit]
        needless = [
            row.row
            for row in credited
            if not row.amount and row.row.charge_id.state in ("to_invoice", "to_review")
        ]
        vals_list = [
            row.row._prepare_credit(row.credit, notice)
            for row in credited
            if row.row not in needless
        ]
        dropped = self.instalment_ids.browse().union(*needless)
        dropped.charge_id.write({"state": "cancelled"})
        # Whoever withdraws the notice finds them by it.
        dropped.write({"note": self.env._("Not asked for: the contract ends before")})
        return charges._create_charges(vals_list)

    def _ask_again(self):
        """What was not asked for because of a notice that is withdrawn is planned
        anew."""
        self.instalment_ids.filtered(
            lambda row: (
                row.state == "charged" and row.note and row.charge_state == "cancelled"
            )
        ).write({"state": "cancelled"})
