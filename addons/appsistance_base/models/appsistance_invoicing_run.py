from functools import partial

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, date_utils

from ..tools import jobs

BATCH_SIZE = 50
THRESHOLD_PARAMETER = "appsistance_base.invoicing_background_threshold"
DEFAULT_THRESHOLD = 100
KINDS_BY_FIELD = {
    "with_work": ("labour", "travel", "callout", "consumable"),
    "with_materials": ("material",),
    "with_fees": ("fee",),
    "with_quotes": ("quote",),
    "with_other": ("other",),
}


class AppsistanceInvoicingRun(models.Model):
    """Charges of a period become draft invoices: first a preview, then the drafts.

    It can be killed at any moment and started again: what has its invoice is not made
    twice, because a charge leaves "to invoice" in the transaction of its invoice.
    """

    _name = "appsistance.invoicing.run"
    _description = "Invoicing Run"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, copy=False, default="/", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Made by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    # What
    date_from = fields.Date(
        string="Work from", help="Empty: all that has not been invoiced yet."
    )
    date_to = fields.Date(
        string="Work until",
        required=True,
        default=lambda self: self._default_date_to(),
    )
    customer_ids = fields.Many2many(
        "res.partner", string="Customers", help="Empty: all of them."
    )
    with_work = fields.Boolean(string="Labour, Travel and Call-out", default=True)
    with_materials = fields.Boolean(string="Materials", default=True)
    with_fees = fields.Boolean(string="Fees", default=True)
    with_quotes = fields.Boolean(string="Quotes", default=True)
    with_other = fields.Boolean(string="Other Charges", default=True)
    # How
    invoice_date = fields.Date(help="Empty: the day on which the invoice is confirmed.")
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        help="Empty: the company's ordinary sales journal.",
    )
    state = fields.Selection(
        [
            ("draft", "Selection"),
            ("preview", "Preview"),
            ("running", "Being Made"),
            ("done", "Done"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        "appsistance.invoicing.run.line", "run_id", string="Invoices to Be", copy=False
    )
    charge_ids = fields.Many2many(
        "appsistance.charge", string="Lines", compute="_compute_charge_ids"
    )
    exception_ids = fields.Many2many(
        "appsistance.charge", string="Exceptions", compute="_compute_exception_ids"
    )
    disputed_ids = fields.Many2many(
        "appsistance.charge", compute="_compute_exception_ids"
    )
    move_ids = fields.One2many("account.move", "appsistance_run_id", string="Invoices")
    # Figures
    line_count = fields.Integer(string="Invoices to Make", compute="_compute_figures")
    failed_count = fields.Integer(string="Failed", compute="_compute_figures")
    amount_untaxed = fields.Monetary(
        string="Untaxed Amount", compute="_compute_figures"
    )
    progress = fields.Float(compute="_compute_figures")
    move_count = fields.Integer(string="Invoice Count", compute="_compute_move_figures")
    move_total = fields.Monetary(
        string="Invoiced with Taxes", compute="_compute_move_figures"
    )
    charge_count = fields.Integer(compute="_compute_charge_ids")
    exception_count = fields.Integer(compute="_compute_exception_ids")
    disputed_count = fields.Integer(compute="_compute_exception_ids")

    def _default_date_to(self):
        today = fields.Date.context_today(self)
        return date_utils.start_of(today, "month") - date_utils.relativedelta(days=1)

    # --------------------------------------------------
    # Computed values
    # --------------------------------------------------

    @api.depends("line_ids.charge_ids")
    def _compute_charge_ids(self):
        for run in self:
            run.charge_ids = run.line_ids.charge_ids
            run.charge_count = len(run.charge_ids)

    @api.depends(
        "date_from", "date_to", "customer_ids", "company_id", "state", *KINDS_BY_FIELD
    )
    def _compute_exception_ids(self):
        charges = self.env["appsistance.charge"]
        for run in self:
            scope = run._get_scope_domain()
            run.exception_ids = charges.search(
                scope & Domain(run._get_exception_domain())
            )
            run.disputed_ids = charges.search(
                scope & Domain("state", "in", ("disputed", "to_review"))
            )
            run.exception_count = len(run.exception_ids)
            run.disputed_count = len(run.disputed_ids)

    @api.depends("line_ids.state", "line_ids.amount_untaxed")
    def _compute_figures(self):
        rows = self.env["appsistance.invoicing.run.line"]._read_group(
            [("run_id", "in", self.ids)],
            ["run_id", "state"],
            ["__count", "amount_untaxed:sum"],
        )
        figures = {}
        for run, state, count, amount in rows:
            figures.setdefault(run, {})[state] = (count, amount)
        for run in self:
            by_state = figures.get(run, {})
            total = sum(count for count, _amount in by_state.values())
            todo = by_state.get("todo", (0, 0.0))[0]
            run.line_count = total
            run.failed_count = by_state.get("failed", (0, 0.0))[0]
            run.amount_untaxed = sum(amount for _count, amount in by_state.values())
            run.progress = 100.0 * (total - todo) / total if total else 0.0

    @api.depends("move_ids.amount_total_signed")
    def _compute_move_figures(self):
        rows = self.env["account.move"]._read_group(
            [("appsistance_run_id", "in", self.ids)],
            ["appsistance_run_id"],
            ["__count", "amount_total_signed:sum"],
        )
        figures = {run: (count, total) for run, count, total in rows}
        for run in self:
            run.move_count, run.move_total = figures.get(run, (0, 0.0))

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                sequence = self.env["ir.sequence"].with_company(vals.get("company_id"))
                vals["name"] = sequence.next_by_code("appsistance.invoicing.run") or "/"
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if self.sudo().move_ids:
            raise UserError(
                self.env._("A run that made invoices stays, to tell how they came.")
            )

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_preview(self):
        """Group what is to be invoiced now; nothing else changes."""
        for run in self:
            if run.state == "running":
                raise UserError(self.env._("The invoices are being made right now."))
            run.line_ids.filtered(lambda line: line.state != "done").unlink()
            run.line_ids = [Command.create(vals) for vals in run._prepare_lines_vals()]
            run.state = "preview"

    def action_back_to_selection(self):
        for run in self.filtered(lambda run: run.state == "preview"):
            run.line_ids.filtered(lambda line: line.state != "done").unlink()
            run.state = "draft"

    def action_create_invoices(self):
        """Make the drafts: at once, or in the background above a threshold."""
        for run in self:
            run._check_ready()
            run.write({"state": "running", "user_id": self.env.uid})
            if len(run._get_todo_lines()) > run._get_threshold():
                run._trigger_background()
            else:
                run._process(run._get_todo_lines())
                run._finish()
        return True

    def action_retry(self):
        """Try again the invoices that could not be made."""
        for run in self:
            failed = run.line_ids.filtered(lambda line: line.state == "failed")
            failed.write({"state": "todo", "error": False})
            run.action_create_invoices()

    def action_update_taxes(self):
        """Look again for the taxes of the exceptions, after rules were entered."""
        self.exception_ids.action_update_prices()
        self.filtered(lambda run: run.state == "preview").action_preview()

    def action_view_invoices(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("appsistance_run_id", "in", self.ids)]
        action["context"] = {"create": False, "default_move_type": "out_invoice"}
        return action

    def action_view_charges(self):
        return self._get_charges_action(self.charge_ids)

    def action_view_exceptions(self):
        return self._get_charges_action(self.exception_ids)

    def _get_charges_action(self, charges):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_base.appsistance_charge_action"
        )
        action["domain"] = [("id", "in", charges.ids)]
        action["context"] = {"create": False}
        return action

    def _check_ready(self):
        if self.state == "draft":
            raise UserError(self.env._("Look at the preview first."))
        if not self._get_todo_lines():
            raise UserError(self.env._("There is nothing to invoice in this run."))

    # --------------------------------------------------
    # Preview
    # --------------------------------------------------

    def _get_scope_domain(self):
        """What the run looks at, whatever its state."""
        self.ensure_one()
        kinds = [
            kind
            for name, kinds in KINDS_BY_FIELD.items()
            if self[name]
            for kind in kinds
        ]
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("kind", "in", kinds)
        domain &= Domain("date", "<=", self.date_to)
        if self.date_from:
            domain &= Domain("date", ">=", self.date_from)
        if self.customer_ids:
            ids = self.customer_ids.ids
            domain &= Domain("customer_id", "in", ids) | Domain("payer_id", "in", ids)
        return domain

    def _get_exception_domain(self):
        return [("state", "=", "to_invoice"), ("exception", "!=", False)]

    def _get_charges(self):
        """Return what can be invoiced, in the order of the lines."""
        domain = self._get_scope_domain() & Domain(
            [
                ("state", "=", "to_invoice"),
                ("coverage", "=", "billable"),
                ("exception", "=", False),
            ]
        )
        charges = self.env["appsistance.charge"].search(
            domain, order="customer_id, site_id, date, id"
        )
        return charges._filter_due(self.date_to)

    def _prepare_lines_vals(self):
        groups = self._get_charges().grouped(lambda charge: charge._get_group_key())
        return [
            self._prepare_line_vals(sequence, key, charges)
            for sequence, (key, charges) in enumerate(groups.items(), start=1)
        ]

    def _prepare_line_vals(self, sequence, key, charges):
        first = charges[0]
        payer = first.payer_id.with_company(first.company_id)
        cig, cup = first._get_public_procurement()
        return {
            "sequence": sequence,
            "group_key": repr(key),
            "payer_id": payer.id,
            "currency_id": first.currency_id.id,
            "fiscal_position_id": first.fiscal_position_id.id,
            "payment_term_id": first._get_payment_term().id,
            "cig": cig,
            "cup": cup,
            "charge_ids": [Command.set(charges.ids)],
            "charge_count": len(charges),
            "amount_untaxed": sum(charges.mapped("amount")),
        }

    # --------------------------------------------------
    # Making the invoices
    # --------------------------------------------------

    def _get_todo_lines(self):
        return self.line_ids.filtered(lambda line: line.state == "todo")

    def _get_threshold(self):
        value = self.env["ir.config_parameter"].sudo().get_param(THRESHOLD_PARAMETER)
        return int(value) if value and value.isdigit() else DEFAULT_THRESHOLD

    def _trigger_background(self):
        cron = self.env.ref("appsistance_base.ir_cron_invoicing_run").sudo()
        cron._trigger()

    def _process(self, lines):
        """Make the invoices of ``lines``: all in one ``create``; where that fails, one
        by one, so that a customer with bad data does not stop the others."""
        lines = lines._take()
        try:
            with self.env.cr.savepoint():
                lines._create_moves()
        except jobs.CONCURRENCY_ERRORS:
            raise
        except (UserError, IntegrityError, ValueError, KeyError, TypeError):
            self._process_each(lines)

    def _process_each(self, lines):
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    line._create_moves()
            except jobs.CONCURRENCY_ERRORS:  # noqa: PERF203 each customer for himself
                raise
            except (
                UserError,
                IntegrityError,
                ValueError,
                KeyError,
                TypeError,
            ) as error:
                line._set_failed(error)

    def _finish(self):
        if not self._get_todo_lines():
            self.state = "done"

    @api.model
    def _cron_process(self):
        """Make the invoices of the runs that wait, committing after each batch. Killed
        anywhere, the next call goes on with what is left."""
        cron = self.env["ir.cron"]
        runs = self.search([("state", "=", "running")], order="id")
        lines = runs.line_ids.filtered(lambda line: line.state == "todo")
        cron._commit_progress(remaining=len(lines))
        for waiting in runs:
            run = waiting.with_user(waiting.user_id).with_company(waiting.company_id)
            while batch := run._get_todo_lines()[:BATCH_SIZE]:
                jobs.retry(run.env, partial(run._process, batch))
                if not cron._commit_progress(len(batch)):
                    return
            run._finish()
            cron._commit_progress()

    def _lock_charges(self, charges):
        """Take the charges for this run: the one UPDATE that two runs at the same
        instant cannot both win. Return those that were still to invoice."""
        if not charges:
            return charges
        table = self.env["appsistance.charge"]
        rows = self.env.execute_query(
            SQL(
                "UPDATE %s SET %s = %s WHERE id IN %s AND %s = 'to_invoice' "
                "RETURNING id",
                SQL.identifier(table._table),
                SQL.identifier("run_id", to_flush=table._fields["run_id"]),
                self.id,
                tuple(charges.ids),
                SQL.identifier("state", to_flush=table._fields["state"]),
            )
        )
        charges.invalidate_recordset(["run_id"], flush=False)
        taken = {row[0] for row in rows}
        return charges.filtered(lambda charge: charge.id in taken)
