from dateutil.relativedelta import relativedelta
from psycopg2 import Error as DatabaseError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import split_every

from ..tools import cadence

# Contracts whose work orders are made in one transaction.
PLAN_BATCH = 50


class AppsistanceContract(models.Model):
    """[Genera ODL] The work orders of a contract's month plan."""

    _inherit = "appsistance.contract"

    generated_until = fields.Date(
        readonly=True,
        copy=False,
        help="Until when the work orders have been made; a new plan clears it.",
    )
    generation_error = fields.Text(
        readonly=True, copy=False, help="Why its work orders could not be made."
    )
    due_count = fields.Integer(compute="_compute_due_count")

    @api.depends("due_ids")
    def _compute_due_count(self):
        counts = dict(
            self.env["appsistance.contract.due"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.due_count = counts.get(contract._origin, 0)

    # --------------------------------------------------
    # When
    # --------------------------------------------------

    def _get_planning_bounds(self):
        """The first and the last day on which something is owed; the last is None where
        the contract goes on tacitly. Nothing for what does not run."""
        self.ensure_one()
        if self.state in ("draft", "to_sign") or not self.date_start:
            return None
        start = min([self.date_start, *self.period_ids.mapped("date_start")])
        end = self.terminated_on or self.date_end
        if self.state == "active" and not self.terminated_on and self._is_going_on():
            return start, None
        return start, end

    def _is_going_on(self):
        """Hook: whether it is renewed by itself after its last day."""
        self.ensure_one()
        return self.renewal_kind == "tacit" and not self._has_valid_notice()

    def _get_equipment_spans(self):
        """``{equipment id: [(first, last)]}`` of the lines, open where empty."""
        spans = {}
        for line in self.line_ids:
            dates = (line.date_from, line.date_to)
            spans.setdefault(line.equipment_id.id, []).append(dates)
        return spans

    def _clear_generated_until(self):
        """The plan has changed: the next job looks at it again."""
        known = self.sudo().filtered(
            lambda contract: contract.generated_until and contract.state == "active"
        )
        known.generated_until = False

    def _set_generated_until(self, since, until):
        """Remember what has been made; months made far ahead leave those before them to
        the next job."""
        month = since.replace(day=1)

        def goes_on(contract):
            this_month = contract._get_today().replace(day=1)
            known = contract.generated_until
            if known:
                begin = known + relativedelta(days=1)
                return known < until and month <= max(begin, this_month)
            bounds = contract._get_planning_bounds()
            return bool(bounds) and month <= max(bounds[0], this_month)

        self.filtered(goes_on).write({"generated_until": until})

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_generate(self):
        """Open the preview for these contracts."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Generate Work Orders"),
            "res_model": "appsistance.contract.generate",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contract_ids": self.ids},
        }

    def action_view_dues(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_contracts.appsistance_contract_due_action"
        )
        action["domain"] = [("contract_id", "in", self.ids)]
        return action

    # --------------------------------------------------
    # Generation
    # --------------------------------------------------

    def _generate(self, since, until, commit=False):
        """Make the missing work orders of these contracts, in batches.

        A batch that fails is done contract by contract: the bad one keeps its error,
        and the others go on. With ``commit`` each batch is kept at once.
        """
        orders = self.env["appsistance.work.order"]
        progress = self.env["ir.cron"]
        if commit:
            progress._commit_progress(remaining=len(self))
        for batch in split_every(PLAN_BATCH, self.ids, self.browse):
            orders |= batch._generate_batch(since, until)
            if commit and not progress._commit_progress(len(batch)):
                break
        return orders

    def _generate_batch(self, since, until):
        generator = self.env["appsistance.contract.generator"]
        try:
            with self.env.cr.savepoint():
                orders = generator._generate(self, since, until)
                self.env.flush_all()
        except (DatabaseError, UserError, ValidationError, ValueError, TypeError):
            self.env.invalidate_all()
            return self._generate_each(since, until)
        self._set_generation_error({})
        return orders

    def _generate_each(self, since, until):
        orders = self.env["appsistance.work.order"]
        errors = {}
        for contract in self:
            made, error = contract._generate_alone(since, until)
            orders |= made
            if error:
                errors[contract] = error
        self._set_generation_error(errors)
        return orders

    def _generate_alone(self, since, until):
        """The work orders of one contract, and why they could not be made."""
        generator = self.env["appsistance.contract.generator"]
        try:
            with self.env.cr.savepoint():
                orders = generator._generate(self, since, until)
                self.env.flush_all()
        except DatabaseError as error:
            if error.pgcode and error.pgcode.startswith("40"):
                # somebody else works on it: the whole request is tried again
                raise
            self.env.invalidate_all()
            return self.env["appsistance.work.order"], str(error)
        except (UserError, ValidationError, ValueError, TypeError) as error:
            self.env.invalidate_all()
            return self.env["appsistance.work.order"], str(error)
        return orders, ""

    def _set_generation_error(self, errors):
        for contract in self.sudo():
            text = errors.get(contract, False)
            if contract.generation_error != text:
                contract.generation_error = text

    @api.model
    def _cron_generate(self):
        """Each month the work orders until the look-ahead of the company."""
        contracts = self.search(self._get_generation_domain())
        for company, own in contracts.grouped("company_id").items():
            today = self._get_company_today(company)
            for until, group in own.grouped(
                lambda contract, today=today: contract._get_generation_end(today)
            ).items():
                todo = group.filtered(
                    lambda c, until=until: (
                        not c.generated_until or c.generated_until < until
                    )
                )
                todo._generate(today.replace(day=1), until, commit=True)

    @api.model
    def _get_generation_domain(self):
        return Domain("state", "=", "active") & Domain("plan_ids", "!=", False)

    def _get_generation_end(self, today):
        """The last day of the month until which work orders are made ahead."""
        self.ensure_one()
        months = self.lookahead_months or self.company_id.appsistance_contract_lookahead
        return cadence.add_months(today, months + 1) - relativedelta(days=1)

    # --------------------------------------------------
    # For renewal and termination
    # --------------------------------------------------

    def _confirm_dues(self):
        """After a renewal: what had been made ahead belongs to the new period."""
        for contract in self.sudo():
            period = contract.period_id
            dues = contract.due_ids.filtered(
                lambda due, p=period: (
                    not due.period_id and p.date_start <= due.date_due <= p.date_end
                )
            )
            dues.write({"period_id": period.id, "is_provisional": False})
            dues.work_order_id.write({"contract_period_id": period.id})

    def _get_dues_after(self, date):
        """Dues after a day whose jobs have not begun: what a termination touches."""
        return self.sudo().due_ids.filtered(
            lambda due: (
                due.date_due > date
                and due.state != "skipped"
                and due.work_order_id.state in (False, "to_plan", "waiting", "planned")
            )
        )

    def _drop_dues(self, date, reason):
        """Cancel the jobs planned after a day and skip their dues."""
        dues = self._get_dues_after(date)
        dues.work_order_id._cancel(reason)
        dues.write({"state": "skipped", "skip_reason": reason})
        return dues
