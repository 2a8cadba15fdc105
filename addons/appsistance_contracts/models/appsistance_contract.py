from babel.dates import get_month_names
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import babel_locale_parse, format_date
from odoo.tools.misc import get_lang

from ..tools import cadence

CLOSED_STATES = ("ended", "terminated", "archived")


class AppsistanceContract(models.Model):
    """[Contratto] What a customer pays us to look after, from when to when.

    Its parts (equipment, plan, clauses, fees) are dated and live with the contract; a
    period that ends is kept as sealed history (``appsistance.contract.period``).
    """

    _name = "appsistance.contract"
    _description = "Contract"
    _inherit = ["mail.thread", "mail.activity.mixin", "portal.mixin"]
    _order = "date_end, name, id"
    _rec_names_search = ["name", "title", "customer_id.name"]
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, copy=False, default="/")
    title = fields.Char(help="For example: full service of the refrigeration plant.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    is_template = fields.Boolean(index=True, copy=False)
    template_id = fields.Many2one(
        "appsistance.contract",
        string="From Template",
        domain="[('is_template', '=', True)]",
        index="btree_not_null",
        copy=False,
        check_company=True,
    )
    # Parties
    customer_id = fields.Many2one(
        "res.partner",
        index=True,
        tracking=True,
        check_company=True,
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
    )
    site_ids = fields.Many2many(
        "res.partner",
        "appsistance_contract_site_rel",
        "contract_id",
        "site_id",
        compute="_compute_site_ids",
        store=True,
        readonly=False,
        help="Those of the equipment, and those named by hand.",
    )
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Bill to",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        tracking=True,
        help="Reminded of deadlines.",
    )
    # Duration
    date_signed = fields.Date(copy=False, tracking=True)
    date_start = fields.Date(index=True, tracking=True)
    date_end = fields.Date(
        string="End",
        index=True,
        tracking=True,
        help="Last day of the current period.",
    )
    renewal_kind = fields.Selection(
        [
            ("none", "Not Renewed"),
            ("request", "On Request"),
            ("tacit", "Tacit"),
        ],
        string="Renewal",
        required=True,
        default="tacit",
        tracking=True,
    )
    renewal_months = fields.Integer(
        string="Renewed for (months)", default=12, tracking=True
    )
    notice_value = fields.Integer(string="Notice", default=60, tracking=True)
    notice_unit = fields.Selection(
        [
            ("day", "Days before the End"),
            ("month", "Months before the End"),
            ("date", "By a Day of the Year"),
        ],
        required=True,
        default="day",
        tracking=True,
    )
    notice_day = fields.Integer(
        string="Day of the Notice",
        default=30,
        help="For seasons: the notice has to come by this day, each year.",
    )
    notice_month = fields.Selection(
        lambda self: self._selection_month(), string="Month of the Notice", default="6"
    )
    notice_deadline = fields.Date(
        string="Notice until",
        compute="_compute_notice_deadline",
        store=True,
        index="btree_not_null",
        help="Last day on which a termination notice [disdetta] is in time.",
    )
    # Terms
    kind = fields.Selection(
        [
            ("full", "Full Service"),
            ("semi", "Semi-complete"),
            ("basic", "Basic"),
            ("third_party", "Third-party Responsible"),
            ("on_call", "On Call Only"),
        ],
        required=True,
        default="basic",
        index=True,
        tracking=True,
    )
    billing_policy_id = fields.Many2one(
        "appsistance.billing.policy",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="For the work that the contract does not include; empty: the site's, the"
        " customer's or the company's.",
    )
    payment_term_id = fields.Many2one("account.payment.term", check_company=True)
    analytic_account_id = fields.Many2one(
        "account.analytic.account", check_company=True, copy=False
    )
    service_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Hours of Service",
        check_company=True,
        help="Empty: at any hour.",
    )
    has_h24 = fields.Boolean(string="On Call 24 Hours", tracking=True)
    response_hours = fields.Float(
        string="Response within (hours)", help="From the call to the arrival."
    )
    restore_hours = fields.Float(
        string="Working again within (hours)", help="From the call to the repair."
    )
    terms = fields.Html(help="Text printed in the contract, before the signatures.")
    note = fields.Html(string="Internal Note", groups="base.group_user", copy=False)
    # Public customers
    customer_order_number = fields.Char(string="Customer's Order", copy=False)
    customer_order_date = fields.Date(string="Order Date", copy=False)
    cig = fields.Char(string="CIG", size=15, copy=False)
    cup = fields.Char(string="CUP", size=15, copy=False)
    # Generation
    grouping = fields.Selection(
        [
            ("site", "One Job per Site and Month"),
            ("site_type", "One Job per Site, Type and Month"),
            ("plan", "One Job per Plan Line and Month"),
        ],
        string="Jobs",
        required=True,
        default="site",
        help="How visits due in one month become work orders.",
    )
    lookahead_months = fields.Integer(
        string="Generated Ahead (months)",
        default=0,
        help="0: as the company says.",
    )
    # State
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_sign", "To Sign"),
            ("active", "Active"),
            ("ended", "Ended"),
            ("terminated", "Terminated"),
            ("archived", "History"),
        ],
        string="Status",
        required=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    terminated_on = fields.Date(
        copy=False, readonly=True, help="Last day after an early termination."
    )
    # Signature
    sent_on = fields.Date(string="Sent to Sign on", copy=False, readonly=True)
    signed_by = fields.Char(copy=False, readonly=True)
    signed_on = fields.Datetime(copy=False, readonly=True)
    signature = fields.Image(copy=False, attachment=True, max_width=1024, readonly=True)
    signed_attachment_id = fields.Many2one(
        "ir.attachment", string="Signed PDF", copy=False, readonly=True
    )
    # Parts
    line_ids = fields.One2many("appsistance.contract.line", "contract_id", copy=True)
    plan_ids = fields.One2many("appsistance.contract.plan", "contract_id", copy=True)
    clause_ids = fields.One2many(
        "appsistance.contract.clause", "contract_id", copy=True
    )
    fee_ids = fields.One2many(
        "appsistance.contract.fee",
        "contract_id",
        copy=True,
        groups="appsistance_base.group_manager",
    )
    equipment_ids = fields.Many2many(
        "appsistance.equipment", compute="_compute_equipment_ids"
    )
    # Facts
    period_ids = fields.One2many("appsistance.contract.period", "contract_id")
    period_id = fields.Many2one(
        "appsistance.contract.period",
        string="Current Period",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    due_ids = fields.One2many("appsistance.contract.due", "contract_id")
    allowance_ids = fields.One2many("appsistance.contract.allowance", "contract_id")
    work_order_ids = fields.One2many("appsistance.work.order", "contract_id")
    charge_ids = fields.One2many(
        "appsistance.charge", "contract_id", groups="appsistance_base.group_dispatcher"
    )
    instalment_ids = fields.One2many(
        "appsistance.contract.instalment",
        "contract_id",
        groups="appsistance_base.group_manager",
    )
    indexation_ids = fields.One2many(
        "appsistance.contract.indexation",
        "contract_id",
        string="Price Rises",
        groups="appsistance_base.group_manager",
    )
    letter_ids = fields.One2many("appsistance.contract.letter", "contract_id")
    termination_ids = fields.One2many("appsistance.contract.termination", "contract_id")
    work_order_count = fields.Integer(compute="_compute_work_order_count")

    _name_unique = models.UniqueIndex(
        "(name, company_id) WHERE name != '/'",
        "A contract with this number already exists.",
    )
    _check_dates = models.Constraint(
        "CHECK (date_end >= date_start)", "A contract cannot end before it begins."
    )
    _check_party = models.Constraint(
        "CHECK (is_template OR state = 'draft' OR customer_id IS NOT NULL)",
        "A contract has a customer.",
    )
    _check_running = models.Constraint(
        "CHECK (state IN ('draft', 'to_sign')"
        " OR (date_start IS NOT NULL AND date_end IS NOT NULL))",
        "A contract that runs has a first and a last day.",
    )
    _check_template = models.Constraint(
        "CHECK (NOT is_template OR state = 'draft')", "A template does not run itself."
    )
    _check_notice = models.Constraint(
        "CHECK (notice_value >= 0 AND lookahead_months >= 0"
        " AND response_hours >= 0 AND restore_hours >= 0)",
        "Notice, months ahead and hours are not negative.",
    )
    _check_notice_day = models.Constraint(
        "CHECK (notice_unit != 'date'"
        " OR (notice_day BETWEEN 1 AND 31 AND notice_month IS NOT NULL))",
        "The notice “by a day of the year” needs a day from 1 to 31 and its month.",
    )
    _check_renewal = models.Constraint(
        "CHECK (renewal_kind = 'none' OR renewal_months > 0)",
        "A contract is renewed for at least one month.",
    )
    _check_terminated = models.Constraint(
        "CHECK (state != 'terminated' OR terminated_on IS NOT NULL)",
        "An early termination has its day.",
    )

    # --------------------------------------------------
    # Computes
    # --------------------------------------------------

    @api.depends("name", "title", "customer_id", "is_template")
    def _compute_display_name(self):
        for contract in self:
            parts = [contract.name if contract.name != "/" else ""]
            parts.append(contract.title or contract.customer_id.name or "")
            contract.display_name = " ".join(filter(None, parts)) or self.env._("New")

    @api.depends("line_ids.site_id")
    def _compute_site_ids(self):
        """What is signed keeps its sites where a plant moves to another."""
        for contract in self:
            sites = contract.site_ids
            if not contract._is_frozen():
                sites |= contract.line_ids.site_id
            contract.site_ids = sites

    @api.depends("line_ids.equipment_id")
    def _compute_equipment_ids(self):
        for contract in self:
            contract.equipment_ids = contract.line_ids.equipment_id

    @api.depends("customer_id")
    def _compute_invoice_partner_id(self):
        known = self.filtered("customer_id")
        facts = [
            {
                "partner": contract.customer_id,
                "kind": "ordinary",
                "date": contract.date_start or contract._get_today(),
                "equipment": self.env["appsistance.equipment"],
                "company": contract.company_id,
            }
            for contract in known
        ]
        payers = self.env["res.partner"]._appsistance_get_payers(facts)
        for contract, payer in zip(known, payers, strict=True):
            contract.invoice_partner_id = payer
        (self - known).invoice_partner_id = False

    @api.constrains(
        "date_start",
        "date_end",
        "renewal_kind",
        "renewal_months",
        "notice_value",
        "notice_unit",
        "notice_day",
        "notice_month",
    )
    def _check_notice_fits(self):
        for contract in self:
            start, end = contract.date_start, contract.date_end
            if contract.renewal_kind == "none" or not start or not end or end < start:
                continue
            periods = [(start, end)]
            if contract.renewal_months > 0:
                periods.append(contract._get_next_dates())
            for begin, last in periods:
                deadline = contract._get_notice_deadline(last)
                if deadline < begin:
                    raise ValidationError(
                        self.env._(
                            "The notice is longer than the period from %(start)s to"
                            " %(end)s: it would have to come by %(deadline)s.",
                            start=format_date(self.env, begin),
                            end=format_date(self.env, last),
                            deadline=format_date(self.env, deadline),
                        )
                    )

    @api.constrains("customer_id")
    def _check_customer(self):
        self.line_ids._check_customer()

    @api.depends(
        "date_end",
        "notice_value",
        "notice_unit",
        "notice_day",
        "notice_month",
        "renewal_kind",
    )
    def _compute_notice_deadline(self):
        for contract in self:
            contract.notice_deadline = contract._get_notice_deadline(contract.date_end)

    def _get_notice_deadline(self, date_end):
        """The last day on which a notice before ``date_end`` is in time."""
        if not date_end or self.renewal_kind == "none":
            return False
        if self.notice_unit == "date":
            return self._get_season_deadline(date_end)
        if self.notice_unit == "month":
            # Counted from the day after, so that the month's last day does not drift.
            after = date_end + relativedelta(days=1)
            return after - relativedelta(months=self.notice_value, days=1)
        return date_end - relativedelta(days=self.notice_value)

    def _get_season_deadline(self, date_end):
        """The last such day of a year before ``date_end``; 29 February is the 28th of
        other years."""
        month, day = int(self.notice_month or 1), self.notice_day
        this_year = cadence.clamp(date_end.year, month, day)
        if this_year <= date_end:
            return this_year
        return cadence.clamp(date_end.year - 1, month, day)

    def _selection_month(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        names = get_month_names("wide", locale=locale)
        return [(str(number), names[number].capitalize()) for number in range(1, 13)]

    @api.depends("work_order_ids")
    def _compute_work_order_count(self):
        counts = dict(
            self.env["appsistance.work.order"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.work_order_count = counts.get(contract, 0)

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    def copy_data(self, default=None):
        """A copy starts anew: its parts without the dates of the old ones."""
        default = dict(default or {})
        default.setdefault("date_start", False)
        default.setdefault("date_end", False)
        return super().copy_data(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        begun = self.filtered(
            lambda contract: contract.state not in ("draft", "to_sign")
        )
        if begun:
            raise UserError(
                self.env._(
                    "%s has begun and stays: end or terminate it.",
                    begun[0].display_name,
                )
            )

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_activate(self):
        """From now on it is planned, covered and invoiced."""
        self._check_manager()
        self._check_states("draft", "to_sign")
        self._check_ready()
        self._fill_numbers()
        self.sudo()._open_period()
        self.sudo().write({"state": "active"})
        # What was signed is fixed until here; what follows is the running contract's.
        self.flush_recordset()
        self._after_activating()

    def action_new_from_template(self):
        """A draft with the parts of the template."""
        self.ensure_one()
        self.check_access("read")
        self.browse().check_access("create")
        # The office takes over the fees and clauses, which are the manager's to write.
        contract = self.sudo().copy({"template_id": self.id, "is_template": False})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": contract.id,
            "view_mode": "form",
        }

    def action_archive_history(self):
        """Put away what is settled: it leaves the lists, and stays to be read."""
        self.check_access("write")
        self._check_states("ended", "terminated")
        self.sudo()._check_settled()
        self.sudo().write({"state": "archived", "active": False})

    def _check_settled(self):
        """Hook: nothing of an ended contract is left to invoice or to do."""
        open_jobs = self.work_order_ids.filtered(
            lambda order: order.state not in ("done", "cancelled")
        )
        for contract in self:
            jobs = contract.work_order_ids & open_jobs
            if jobs:
                raise UserError(
                    self.env._(
                        "%(contract)s still has work orders to do: %(names)s.",
                        contract=contract.display_name,
                        names=", ".join(jobs[:5].mapped("name")),
                    )
                )

    def action_view_work_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_fieldservice.appsistance_work_order_action"
        )
        action["domain"] = [("contract_id", "in", self.ids)]
        action["context"] = {"create": False}
        return action

    # --------------------------------------------------
    # Business
    # --------------------------------------------------

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "appsistance_base.group_manager"
        ):
            raise AccessError(self.env._("Only a manager may do this."))

    def _check_states(self, *states):
        wrong = self.filtered(lambda contract: contract.state not in states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(contract)s is “%(state)s”: this cannot be done now.",
                    contract=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )

    def _check_ready(self):
        """Hook: raises what still hinders the contract from running."""
        problems = [
            f"{contract.display_name}: {text}"
            for contract in self
            for text in contract._get_missing()
        ]
        if problems:
            raise UserError("\n".join(problems))

    def _get_missing(self):
        """Hook: texts of what is missing before it runs."""
        self.ensure_one()
        texts = []
        if not self.customer_id and not self.is_template:
            texts.append(self.env._("Choose the customer."))
        if self.is_template:
            texts.append(self.env._("A template does not run: make a contract of it."))
        if not self.date_start or not self.date_end:
            texts.append(self.env._("Enter its first and last day."))
        return texts

    def _after_activating(self):
        """Hook: what begins with the contract (allowances, instalments)."""

    def _fill_numbers(self):
        """Draw the numbers of those without, in one block per company."""
        todo = self.filtered(lambda contract: contract.name == "/")
        for company, contracts in todo.grouped("company_id").items():
            numbers = self.env["ir.sequence"]._appsistance_draw(
                self._name, len(contracts), company
            )
            for contract, number in zip(contracts, numbers, strict=True):
                contract.name = number

    def _open_period(self):
        """Open the period of the current dates, the first or the next."""
        # Periods are made by the contract only: nobody has the right to write them.
        periods = self.env["appsistance.contract.period"].sudo()
        periods.flush_model()
        periods = periods.create([contract._prepare_period() for contract in self])
        for contract, period in zip(self, periods, strict=True):
            contract.period_id = period
        return periods

    def _prepare_period(self):
        self.ensure_one()
        return {
            "contract_id": self.id,
            "number": self.period_id.number + 1,
            "previous_id": self.period_id.id,
            "date_start": self.date_start,
            "date_end": self.date_end,
        }

    def _end(self):
        """Seal the last period and close the contract for good."""
        self._check_states("active")
        self.period_id._seal()
        contracts = self.sudo()
        early = contracts.filtered("terminated_on")
        early.write({"state": "terminated"})
        (contracts - early).write({"state": "ended"})

    def _is_running_on(self, date):
        """Whether the contract holds on ``date``, whatever period it was."""
        self.ensure_one()
        if self.state in ("draft", "to_sign") or not date:
            return False
        begin = min(self.period_ids.mapped("date_start"), default=self.date_start)
        return begin <= date <= (self.terminated_on or self.date_end)
