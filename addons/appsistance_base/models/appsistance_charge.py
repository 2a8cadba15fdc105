from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Command, Domain

from ..tools import companies
from .appsistance_billing_invoices import QUIET
from .appsistance_billing_values import GIVEN_FIELDS

# What an invoice was made of: it stays as it is once the charge is invoiced.
PROTECTED_FIELDS = {
    "name",
    "company_id",
    "currency_id",
    "date",
    "res_model",
    "res_id",
    "source_key",
    "customer_id",
    "site_id",
    "equipment_id",
    "payer_id",
    "policy_id",
    "kind",
    "tax_line_kind",
    "product_id",
    "minutes",
    "quantity",
    "uom_id",
    "coverage",
    "price_unit",
    "surcharge",
    "discount",
    "tax_ids",
    "fiscal_position_id",
    "analytic_distribution",
    "parent_id",
    "order_number",
    "order_date",
    "cig",
    "cup",
}
# What follows from the rest. Not read only: the ORM would compute them again.
DERIVED_FIELDS = {
    "policy_source",
    "price_reason",
    "amount",
    "list_amount",
    "tax_reason",
    "fiscal_position_id",
    "exception",
}
LOCKED_STATES = ("invoiced", "split")


class AppsistanceCharge(models.Model):
    """The ledger of everything billable: one row is one fact, billed at most once."""

    _name = "appsistance.charge"
    _description = "Charge"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "analytic.mixin",
        "appsistance.billing.values",
        "appsistance.billing.invoices",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Description",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    # Source
    res_model = fields.Char(string="Source Model", index="btree_not_null")
    res_id = fields.Many2oneReference(model_field="res_model", string="Source")
    source_key = fields.Char(
        copy=False,
        help="Names the fact within its source; the same fact is charged once.",
    )
    # For whom
    customer_id = fields.Many2one("res.partner", required=True, index=True)
    site_id = fields.Many2one("res.partner", index="btree_not_null")
    equipment_id = fields.Many2one(
        "appsistance.equipment", string="Plant or Appliance", index="btree_not_null"
    )
    payer_id = fields.Many2one(
        "res.partner",
        string="Bill to",
        index=True,
        compute="_compute_payer_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    policy_id = fields.Many2one(
        "appsistance.billing.policy",
        index="btree_not_null",
        check_company=True,
        compute="_compute_policy_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    policy_source = fields.Char(
        string="Policy Decided by",
        compute="_compute_policy_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    # What
    kind = fields.Selection(
        [
            ("labour", "Labour"),
            ("travel", "Travel"),
            ("callout", "Call-out Fee"),
            ("material", "Material"),
            ("consumable", "Consumables"),
            ("fee", "Fee"),
            ("quote", "Quote"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        index=True,
    )
    tax_line_kind = fields.Selection(
        selection=lambda self: (
            self.env["appsistance.tax.rule"]
            ._fields["line_kind"]
            ._description_selection(self.env)
        ),
        string="Kind for Taxes",
        compute="_compute_tax_line_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", check_company=True
    )
    minutes = fields.Integer(help="Time to charge, in minutes; 0 for what is not time.")
    quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    reason = fields.Text(help="Which rule, contract clause or pricelist made it.")
    # Coverage
    coverage = fields.Selection(
        [
            ("billable", "Billable"),
            ("contract", "Included in the Contract"),
            ("quoted", "Included in the Quote"),
            ("prepaid", "Prepaid"),
            ("warranty", "Warranty"),
            ("free", "Goodwill"),
        ],
        required=True,
        default="billable",
        index=True,
    )
    coverage_reason = fields.Text(string="Why Not Billed")
    coverage_user_id = fields.Many2one(
        "res.users", string="Not Billed by", readonly=True, index="btree_not_null"
    )
    # Price
    price_unit = fields.Float(
        min_display_digits="Product Price",
        groups="appsistance_base.group_manager",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        help="Of an hour where the charge is time.",
    )
    price_reason = fields.Text(
        string="Reason of the Price",
        groups="appsistance_base.group_manager",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
    )
    surcharge = fields.Float(
        string="Surcharge (%)",
        groups="appsistance_base.group_manager",
        help="Added to the price: night, holiday, outside ordinary hours.",
    )
    discount = fields.Float(
        string="Discount (%)", groups="appsistance_base.group_manager"
    )
    amount = fields.Monetary(
        groups="appsistance_base.group_manager",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
    )
    list_amount = fields.Monetary(
        string="Value",
        groups="appsistance_base.group_manager",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="What it would have cost without contract, quote or goodwill.",
    )
    # Taxes
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        check_company=True,
        compute="_compute_tax_ids",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('type_tax_use', '=', 'sale')]",
    )
    tax_reason = fields.Char(
        string="Reason of the Taxes",
        compute="_compute_tax_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        check_company=True,
        compute="_compute_fiscal_position_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    # Decided by hand, and so not computed again
    is_price_given = fields.Boolean(copy=False, readonly=True)
    is_tax_given = fields.Boolean(copy=False, readonly=True)
    is_policy_given = fields.Boolean(copy=False, readonly=True)
    # State
    state = fields.Selection(
        [
            ("to_invoice", "To Invoice"),
            ("invoiced", "Invoiced"),
            ("to_review", "To Review"),
            ("disputed", "Disputed"),
            ("not_billable", "Not Billable"),
            ("split", "Split"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="to_invoice",
        index=True,
        tracking=True,
    )
    review_reason = fields.Char(string="Why to Review", readonly=True, copy=False)
    fact_problem = fields.Char(
        string="Missing in the Work", help="What the recorded work does not tell."
    )
    exception = fields.Char(
        compute="_compute_exception",
        store=True,
        readonly=False,
        precompute=True,
        help="Why it cannot be invoiced yet.",
    )
    # Dispute
    dispute_reason = fields.Text(readonly=True, copy=False)
    dispute_owner_id = fields.Many2one(
        "res.users",
        string="Dispute Followed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    disputed_on = fields.Date(readonly=True, copy=False)
    dispute_closed_on = fields.Date(readonly=True, copy=False)
    dispute_outcome = fields.Selection(
        [("confirm", "Confirmed"), ("discount", "Discounted"), ("waive", "Waived")],
        readonly=True,
        copy=False,
    )
    # Split
    parent_id = fields.Many2one(
        "appsistance.charge", index="btree_not_null", ondelete="restrict", copy=False
    )
    child_ids = fields.One2many("appsistance.charge", "parent_id", string="Parts")
    # Invoice
    invoice_line_ids = fields.One2many(
        "account.move.line",
        "appsistance_charge_id",
        groups="appsistance_base.group_manager",
    )
    invoice_count = fields.Integer(
        compute="_compute_invoice_count", groups="appsistance_base.group_manager"
    )
    run_id = fields.Many2one(
        "appsistance.invoicing.run",
        string="Invoicing Run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="appsistance_base.group_manager",
    )
    reference_documents = fields.Json(
        copy=False,
        help="Documents that the electronic invoice prints, kept from invoicing on.",
    )
    order_number = fields.Char(string="Customer's Order")
    order_date = fields.Date()
    cig = fields.Char(string="CIG", size=15)
    cup = fields.Char(string="CUP", size=15)

    _source_once = models.UniqueIndex(
        "(res_model, res_id, source_key) WHERE source_key IS NOT NULL",
        "This fact has been charged already.",
    )
    _check_parent = models.Constraint(
        "CHECK (parent_id IS NULL OR parent_id != id)", "A charge is no part of itself."
    )

    @api.depends("invoice_line_ids")
    def _compute_invoice_count(self):
        counts = dict(
            self.env["account.move.line"]._read_group(
                [("appsistance_charge_id", "in", self.ids)],
                ["appsistance_charge_id"],
                ["move_id:count_distinct"],
            )
        )
        for charge in self:
            charge.invoice_count = counts.get(charge, 0)

    # --------------------------------------------------
    # CRUD
    # --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_create_rights(vals_list)
        ledger = self._with_lang()
        vals_list = [ledger._complete_vals(vals) for vals in vals_list]
        ledger.sudo()._fill_missing(vals_list)
        # The ledger keeps no note that a row was made: who and when are on the row.
        ledger = self.sudo().with_context(**QUIET)
        charges = super(AppsistanceCharge, ledger).create(vals_list).with_env(self.env)
        charges.check_access("create")
        return charges

    def _with_lang(self):
        """Reasons are kept as text: what no user asked for (a job, an import) has them
        in the language of the company, not in English."""
        if self.env.context.get("lang"):
            return self
        return self.with_context(lang=self.env.company.partner_id.lang)

    def _check_create_rights(self, vals_list):
        """What creation in superuser mode would let pass."""
        self.check_access("create")
        if self.env.su:
            return
        for vals in vals_list:
            for name in vals:
                self._check_field_access(self._fields[name], "write")
        if self.env.user.has_group("appsistance_base.group_manager"):
            return
        if any(vals.get("coverage", "billable") != "billable" for vals in vals_list):
            raise AccessError(
                self.env._("Only a manager decides that work is not billed.")
            )

    def _complete_vals(self, vals):
        """Return ``vals`` with what the computations start from, and a reason for what
        the caller decided."""
        coverage = vals.get("coverage") or "billable"
        if not self.env.su:
            vals = {k: v for k, v in vals.items() if k not in DERIVED_FIELDS}
        vals = {
            "company_id": self.env.company.id,
            "date": fields.Date.context_today(self),
            "kind": "other",
            "coverage": coverage,
            "minutes": 0,
            **vals,
        }
        vals["date"] = fields.Date.to_date(vals["date"])
        if coverage != "billable":
            vals.setdefault("coverage_user_id", self.env.uid)
            vals.setdefault("coverage_reason", vals.get("reason"))
        if not self.env.su or "state" not in vals:
            vals["state"] = "to_invoice" if coverage == "billable" else "not_billable"
        given = self.env._("Given with the work")
        if not vals.get("source_key"):
            given = self._get_given_text()
        for name, (reason, flag) in GIVEN_FIELDS.items():
            if name in vals:
                vals.setdefault(reason, given)
                vals[flag] = True
        return vals

    def _add_missing_default_values(self, values):
        """Rows of the ledger come complete: asking for defaults row by row would cost a
        tenth of their creation."""
        if self.env.context.get("appsistance_complete"):
            return dict(values)
        return super()._add_missing_default_values(values)

    def _check_company(self, fnames=None):
        """Charges that point to the same records are checked once."""
        checked = companies.get_distinct(self, fnames)
        return super(AppsistanceCharge, checked)._check_company(fnames)

    def _get_given_text(self):
        return self.env._("Given by %(user)s", user=self.env.user.name)

    def write(self, vals):
        if "state" in vals and not self.env.su:
            raise AccessError(
                self.env._("The status of a charge changes by its buttons only.")
            )
        if not self.env.su:
            vals = {k: v for k, v in vals.items() if k not in DERIVED_FIELDS}
        if vals.keys() & PROTECTED_FIELDS:
            self._check_unlocked()
            self._check_correction_rights(vals)
        if not self.env.context.get("appsistance_updating"):
            vals = self._add_given(vals)
        if "coverage" in vals:
            vals = {"coverage_user_id": self.env.uid, **vals}
        result = super().write(vals)
        if "coverage" in vals and "state" not in vals:
            self._update_billable_state()
        return result

    def _add_given(self, vals):
        """What somebody decided says so, and is not computed again by a button."""
        for name, (reason, flag) in GIVEN_FIELDS.items():
            if name in vals:
                vals = {reason: self._get_given_text(), flag: True, **vals}
        return vals

    def _check_unlocked(self):
        locked = self.filtered(lambda charge: charge.state in LOCKED_STATES)
        if not locked:
            return
        raise UserError(
            self.env._(
                "“%(charge)s” is invoiced or split and does not change any more. "
                "Cancel the draft invoice, or make a credit note and bill it again.",
                charge=locked[0].name,
            )
        )

    def _check_correction_rights(self, vals):
        """What a recorded work made is corrected by a manager; what the office entered
        by hand, by the office."""
        if self.env.su or self.env.user.has_group("appsistance_base.group_manager"):
            return
        if "coverage" in vals or any(charge.source_key for charge in self):
            raise AccessError(
                self.env._("Only a manager corrects a charge that comes from work.")
            )

    def _update_billable_state(self):
        billable = self.filtered(
            lambda charge: (
                charge.coverage == "billable" and charge.state == "not_billable"
            )
        )
        covered = self.filtered(
            lambda charge: (
                charge.coverage != "billable"
                and charge.state in ("to_invoice", "to_review", "disputed")
            )
        )
        billable.sudo().write({"state": "to_invoice", "coverage_user_id": False})
        covered.sudo().write({"state": "not_billable"})

    @api.ondelete(at_uninstall=False)
    def _unlink_only_by_hand(self):
        for charge in self:
            if charge.state in LOCKED_STATES or charge.source_key or charge.parent_id:
                raise UserError(
                    self.env._(
                        "“%(charge)s” belongs to the ledger and stays. Cancel it "
                        "instead, with its reason.",
                        charge=charge.name,
                    )
                )

    @api.model
    def _create_charges(self, vals_list):
        """Create what does not exist yet, by source, and return all in order.

        Facts that another transaction is charging at the same moment end in a
        ``ConcurrencyError``: the request is tried again and finds them.
        """
        charges = self.sudo().with_context(**QUIET, appsistance_complete=True)
        keys = [charges._get_source_key(vals) for vals in vals_list]
        found = charges._find_by_source(keys)
        missing, anonymous = {}, []
        for key, vals in zip(keys, vals_list, strict=True):
            if key is None:
                anonymous.append(vals)
            elif key not in found:
                missing.setdefault(key, vals)
        created = charges._create_once([*missing.values(), *anonymous])
        found.update(zip(missing, created.ids, strict=False))
        others = iter(created.ids[len(missing) :])
        return self.browse(next(others) if key is None else found[key] for key in keys)

    def _get_source_key(self, vals):
        if not vals.get("res_model"):
            return None
        if not vals.get("source_key"):
            raise ValueError("A charge with a source needs its source_key")
        return (vals["res_model"], vals["res_id"], vals["source_key"])

    def _find_by_source(self, keys):
        """Return the id by (model, id, key) of the facts charged already."""
        domain = Domain.FALSE
        by_model = {}
        for key in filter(None, keys):
            by_model.setdefault(key[0], set()).add(key[1])
        for model, ids in by_model.items():
            domain |= Domain("res_model", "=", model) & Domain("res_id", "in", ids)
        if not by_model:
            return {}
        rows = self.search_fetch(
            domain & Domain("source_key", "!=", False),
            ["res_model", "res_id", "source_key"],
        )
        return {(row.res_model, row.res_id, row.source_key): row.id for row in rows}

    def _create_once(self, vals_list):
        if not vals_list:
            return self.browse()
        try:
            with self.env.cr.savepoint():
                return self.create(vals_list)
        except UniqueViolation as error:
            if "source_once" not in (error.diag.constraint_name or ""):
                raise
            raise ConcurrencyError("Charged by another transaction") from error

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_bill_again(self):
        self._check_manager()
        self._check_states("to_review", "cancelled")
        self.sudo().write({"state": "to_invoice", "review_reason": False})

    def action_cancel(self):
        self._check_manager()
        self._check_states("to_invoice", "to_review", "disputed", "not_billable")
        self.sudo().write({"state": "cancelled"})

    def action_update_prices(self):
        """Compute policy, price and taxes again, after rules or partners changed. What
        somebody decided by hand stays."""
        self._check_manager()
        self._update_values("policy_id", "fiscal_position_id", "price_unit", "tax_ids")

    def action_update_taxes(self):
        """Compute the taxes again, after a rule or a declaration was entered."""
        self._update_values("fiscal_position_id", "tax_ids")

    def _update_values(self, *names):
        self._check_states("to_invoice", "to_review", "disputed", "not_billable")
        charges = self.sudo().with_context(appsistance_updating=True)
        for name in names:
            _reason, flag = GIVEN_FIELDS.get(name, ("", None))
            todo = charges.filtered(lambda c, flag=flag: not (flag and c[flag]))
            if todo:
                getattr(todo, f"_fill_{name}")(todo)
        charges.flush_recordset()

    def action_split(self):
        self._check_states("to_invoice", "to_review", "disputed")
        return self._get_wizard_action("appsistance.charge.split", self.env._("Split"))

    def action_dispute(self):
        self._check_states("to_invoice", "to_review")
        return self._get_wizard_action(
            "appsistance.charge.dispute", self.env._("Dispute")
        )

    def action_resolve(self):
        self._check_states("disputed", "to_review", "to_invoice")
        return self._get_wizard_action(
            "appsistance.charge.resolve", self.env._("Decide")
        )

    def _get_wizard_action(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_charge_ids": [Command.set(self.ids)]},
        }

    def action_view_invoices(self):
        moves = self.invoice_line_ids.move_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["context"] = {"create": False, "default_move_type": "out_invoice"}
        if len(moves) == 1:
            action.update(views=[(False, "form")], res_id=moves.id)
        else:
            action["domain"] = [("id", "in", moves.ids)]
        return action

    def action_view_source(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "appsistance_base.group_manager"
        ):
            raise AccessError(self.env._("Only a manager may do this."))

    def _check_states(self, *states):
        wrong = self.filtered(lambda charge: charge.state not in states)
        if not wrong:
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "“%(charge)s” is “%(state)s”: this cannot be done now.",
                charge=wrong[0].name,
                state=labels[wrong[0].state],
            )
        )

    # --------------------------------------------------
    # Decisions
    # --------------------------------------------------

    def _open_dispute(self, reason, owner):
        self._check_states("to_invoice", "to_review")
        self.sudo().write(
            {
                "state": "disputed",
                "dispute_reason": reason,
                "dispute_owner_id": owner.id,
                "disputed_on": fields.Date.context_today(self),
                "dispute_closed_on": False,
                "dispute_outcome": False,
            }
        )
        self._schedule_dispute(reason, owner)

    def _schedule_dispute(self, reason, owner):
        for charge in self:
            charge.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Disputed: %(charge)s", charge=charge.name),
                note=reason,
                user_id=owner.id,
            )

    def _decide(self, outcome, reason, discount=0.0):
        """Close a dispute or a review: ``confirm``, ``discount`` or ``waive``."""
        self._check_manager()
        self._check_states("disputed", "to_review", "to_invoice")
        today = fields.Date.context_today(self)
        disputed = self.filtered(lambda charge: charge.state == "disputed")
        disputed.sudo().write({"dispute_closed_on": today, "dispute_outcome": outcome})
        disputed.sudo().activity_feedback(
            ["mail.mail_activity_data_todo"], feedback=reason
        )
        if outcome == "waive":
            self._waive(reason)
            return
        vals = {"state": "to_invoice", "review_reason": False}
        if outcome == "discount":
            vals["discount"] = discount
        self.sudo().write(vals)

    def _get_split_total(self):
        """Return what the parts of a split add up to: the amount, taxes included only
        where the price includes them."""
        self.ensure_one()
        if not any(tax.price_include for tax in self.tax_ids):
            return self.amount
        return self.currency_id.round(
            self.price_unit * self.quantity * (1 - self.discount / 100)
        )

    def _waive(self, reason):
        self.sudo().write(
            {
                "coverage": "free",
                "coverage_reason": reason,
                "coverage_user_id": self.env.uid,
                "state": "not_billable",
                "review_reason": False,
            }
        )

    def _bill_after_all(self):
        """The credit note that waived them was cancelled: the invoice counts again."""
        self.sudo().write(
            {
                "coverage": "billable",
                "coverage_reason": False,
                "coverage_user_id": False,
                "state": "to_invoice",
            }
        )
