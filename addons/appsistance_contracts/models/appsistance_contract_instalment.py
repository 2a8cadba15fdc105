from datetime import timedelta

from psycopg2 import Error as DatabaseError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date, split_every

# Instalments that are charged in one transaction.
CHARGE_BATCH = 500


class AppsistanceContractInstalment(models.Model):
    """[Rata] A fee for some days, charged once."""

    _name = "appsistance.contract.instalment"
    _description = "Contract Instalment"
    _order = "date_invoice, contract_id, id"

    fee_id = fields.Many2one(
        "appsistance.contract.fee", required=True, ondelete="restrict", index=True
    )
    contract_id = fields.Many2one(
        "appsistance.contract", required=True, ondelete="restrict", index=True
    )
    period_id = fields.Many2one(
        "appsistance.contract.period",
        required=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True
    )
    customer_id = fields.Many2one(
        related="contract_id.customer_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    date_from = fields.Date(required=True, help="First day that it pays for.")
    date_to = fields.Date(required=True, help="Last day that it pays for.")
    date_invoice = fields.Date(required=True, index=True)
    amount = fields.Monetary(required=True)
    state = fields.Selection(
        [("planned", "Planned"), ("charged", "Charged"), ("cancelled", "Cancelled")],
        string="Status",
        required=True,
        default="planned",
        index=True,
    )
    charge_id = fields.Many2one(
        "appsistance.charge", ondelete="restrict", index="btree_not_null"
    )
    note = fields.Char()

    charge_state = fields.Selection(related="charge_id.state", string="Invoicing")

    _once = models.UniqueIndex(
        "(fee_id, date_from) WHERE state != 'cancelled'",
        "This instalment exists already.",
    )
    _check_dates = models.Constraint(
        "CHECK (date_to >= date_from)", "An instalment cannot end before it begins."
    )
    _check_charged = models.Constraint(
        "CHECK (state != 'charged' OR charge_id IS NOT NULL)",
        "A charged instalment has its charge.",
    )

    @api.depends("fee_id", "date_from", "date_to")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "%(fee)s, %(start)s to %(end)s",
                fee=row.fee_id.name or "",
                start=row.date_from or "",
                end=row.date_to or "",
            )

    def _differs(self, name, vals):
        value = self[name]
        if name.endswith("_id"):
            value = value.id
        return value != vals[name]

    # --------------------------------------------------
    # Charging
    # --------------------------------------------------

    def action_charge(self):
        """Charge what is chosen now, also before its day."""
        self.env["appsistance.contract"]._check_manager()
        self.check_access("read")
        self._charge()

    def _charge(self):
        """Make the charges of planned instalments: each once, whoever calls."""
        todo = self.sudo().filtered(lambda row: row.state == "planned")
        charges = self.env["appsistance.charge"].sudo()
        made = charges._create_charges([row._prepare_charge() for row in todo])
        for row, charge in zip(todo, made, strict=True):
            row.write({"state": "charged", "charge_id": charge.id, "note": False})
        return made

    def _get_lang(self):
        contract = self.contract_id
        partner = contract.invoice_partner_id or contract.customer_id
        return partner.lang or self.company_id.partner_id.lang or self.env.lang

    def _prepare_charge(self):
        """Hook: the values of the charge; its text is in the payer's language."""
        self.ensure_one()
        fee, contract = self.fee_id, self.contract_id
        spoken = fee.with_context(lang=self._get_lang())
        vals = {
            "res_model": self._name,
            "res_id": self.id,
            "source_key": "fee",
            "name": spoken._get_charge_text(self.date_from, self.date_to),
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "date": self.date_invoice,
            "kind": "fee",
            "quantity": 1.0,
            "price_unit": self.amount,
            "price_reason": self.env._("Fee of the contract"),
            "reason": self.env._("Contract %s", contract.name),
            "contract_period_id": self.period_id.id,
            **self._prepare_charge_parties(),
        }
        if fee.product_id:
            vals["product_id"] = fee.product_id.id
        if fee.tax_ids:
            vals["tax_ids"] = [Command.set(fee.tax_ids.ids)]
            vals["tax_reason"] = self.env._("Fee of the contract")
        return vals

    def _prepare_credit(self, amount, notice):
        """What is given back of a charged instalment when ``notice`` ends the contract;
        another notice gives it back anew."""
        day = self.contract_id.terminated_on
        spoken = self.with_context(lang=self._get_lang())
        start = max(self.date_from, day + timedelta(days=1))
        return {
            **self._prepare_charge(),
            "source_key": f"termination/{notice.id}",
            "name": spoken.env._(
                "Given back: %s",
                spoken.fee_id._get_charge_text(start, self.date_to),
            ),
            "date": day,
            "quantity": -1.0,
            "price_unit": amount,
            "reason": self.env._(
                "Contract %(contract)s ended on %(day)s",
                contract=self.contract_id.name,
                day=format_date(self.env, day),
            ),
        }

    def _prepare_charge_parties(self):
        """For whom and under which agreement."""
        fee, contract = self.fee_id, self.contract_id
        sites = contract.site_ids
        site = fee.site_id or (sites if len(sites) == 1 else sites.browse())
        vals = {
            "contract_id": contract.id,
            "customer_id": contract.customer_id.id,
            "site_id": site.id,
            "equipment_id": fee.equipment_id.id,
            "order_number": contract.customer_order_number,
            "order_date": contract.customer_order_date,
            "cig": contract.cig,
            "cup": contract.cup,
        }
        if contract.invoice_partner_id:
            vals["payer_id"] = contract.invoice_partner_id.id
        if contract.billing_policy_id:
            vals["policy_id"] = contract.billing_policy_id.id
            vals["policy_source"] = self.env._("Contract %(name)s", name=contract.name)
        if contract.analytic_account_id:
            account = contract.analytic_account_id
            vals["analytic_distribution"] = {str(account.id): 100.0}
        return vals

    @api.model
    def _cron_charge(self):
        """Charge what has come due, company by company, in batches kept at once."""
        ids = []
        for company in self.env["res.company"].search([("active", "=", True)]):
            today = self.env["appsistance.contract"]._get_company_today(company)
            ids += self.search(self._get_due_domain(company, today)).ids
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(ids))
        for batch in split_every(CHARGE_BATCH, ids, self.browse):
            batch.try_lock_for_update()._charge_safely()
            if not progress._commit_progress(len(batch)):
                break

    @api.model
    def _get_due_domain(self, company, today):
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "planned")
            & Domain("date_invoice", "<=", today)
        )

    def _charge_safely(self):
        """One bad contract keeps its reason and does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._charge()
                self.env.flush_all()
        except (DatabaseError, UserError) as error:
            if (getattr(error, "pgcode", None) or "").startswith("40"):
                # somebody else works on it: the whole request is tried again
                raise
            self.env.invalidate_all()
            if len(self) == 1:
                self.sudo().note = str(error)
                return
            for row in self:
                row._charge_safely()
