import itertools

from odoo import api, fields, models

from ..tools import rounding
from ..tools.drafts import prepare_drafts

# The computed fields, each after those that it depends on.
FILL_ORDER = (
    "payer_id",
    "policy_id",
    "currency_id",
    "name",
    "tax_line_kind",
    "quantity",
    "uom_id",
    "fiscal_position_id",
    "tax_ids",
    "price_unit",
    "amount",
    "exception",
)
# A value that somebody decided: its reason, and the flag that keeps it.
GIVEN_FIELDS = {
    "price_unit": ("price_reason", "is_price_given"),
    "tax_ids": ("tax_reason", "is_tax_given"),
    "policy_id": ("policy_source", "is_policy_given"),
}
LINE_KINDS = {
    "labour": "labour",
    "travel": "labour",
    "callout": "labour",
    "material": "part",
    "consumable": "part",
    "fee": "fee",
}


class AppsistanceBillingValues(models.AbstractModel):
    """What a charge computes by itself: payer, policy, price, taxes, amounts.

    Each ``_fill_`` works on records and, at creation, on drafts of records
    (``tools/drafts.py``).
    """

    _name = "appsistance.billing.values"
    _description = "Billing Values"

    def _fill_missing(self, vals_list):
        """Compute in batch, in the order of their dependencies, what ``vals_list`` does
        not give. Ten times faster than the ORM's new records."""
        self._recognize_computed(vals_list)
        drafts = prepare_drafts(self, vals_list)
        for name in FILL_ORDER:
            todo = [draft for draft in drafts if name not in draft]
            if todo:
                getattr(self, f"_fill_{name}")(todo)

    def _recognize_computed(self, vals_list):
        """A form sends back what was computed in it: that was not decided by hand."""
        sent = [
            vals
            for vals in vals_list
            if not vals.get("source_key")
            and not vals.get("parent_id")
            and any(vals.get(flag) for _reason, flag in GIVEN_FIELDS.values())
        ]
        if not sent:
            return
        given = {*GIVEN_FIELDS, *itertools.chain(*GIVEN_FIELDS.values())}
        computed = [
            {name: value for name, value in vals.items() if name not in given}
            for vals in sent
        ]
        self._fill_missing(computed)
        pairs = zip(
            prepare_drafts(self, sent), prepare_drafts(self, computed), strict=True
        )
        for draft, twin in pairs:
            for name, (reason, flag) in GIVEN_FIELDS.items():
                if name in draft and getattr(draft, name) == getattr(twin, name):
                    draft.vals.update({reason: twin.vals.get(reason), flag: False})

    @api.depends("product_id", "kind")
    def _compute_name(self):
        self._fill_name(self)

    def _fill_name(self, charges):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        names = {}
        for charge in charges:
            key = (charge.product_id, self._get_name_lang(charge))
            if key not in names:
                names[key] = key[0].with_context(lang=key[1]).display_name
            charge.name = names[key] or kinds.get(charge.kind)

    def _get_name_lang(self, charge):
        """The name goes on the invoice: it is in the payer's language."""
        return charge.payer_id.lang or charge.customer_id.lang or self.env.lang

    @api.depends("company_id", "policy_id")
    def _compute_currency_id(self):
        self._fill_currency_id(self)

    def _fill_currency_id(self, charges):
        for charge in charges:
            charge.currency_id = (
                charge.policy_id.currency_id or charge.company_id.currency_id
            )

    @api.depends("customer_id", "site_id", "equipment_id")
    def _compute_payer_id(self):
        self._fill_payer_id(self)

    def _fill_payer_id(self, charges):
        facts = {}
        for charge in charges:
            if charge.customer_id:
                key = self._get_payer_key(charge)
                facts.setdefault(key, self._prepare_payer_fact(charge))
        payers = self.env["res.partner"]._appsistance_get_payers([*facts.values()])
        payer_by_key = dict(zip(facts, payers, strict=True))
        nobody = self.env["res.partner"]
        for charge in charges:
            charge.payer_id = payer_by_key.get(self._get_payer_key(charge), nobody)

    def _get_payer_key(self, charge):
        return (charge.site_id, charge.customer_id, charge.equipment_id, charge.date)

    def _prepare_payer_fact(self, charge):
        return {
            "partner": charge.site_id or charge.customer_id,
            "kind": "ordinary",
            "date": charge.date or fields.Date.context_today(self),
            "equipment": charge.equipment_id,
            "company": charge.company_id,
        }

    @api.depends("company_id", "customer_id", "site_id", "payer_id", "equipment_id")
    def _compute_policy_id(self):
        self._fill_policy_id(self.filtered(lambda charge: not charge.is_policy_given))

    def _fill_policy_id(self, charges):
        facts = [self._prepare_policy_fact(charge) for charge in charges]
        found = self.env["appsistance.billing.policy"]._resolve(facts)
        for charge, (policy, source) in zip(charges, found, strict=True):
            charge.policy_id = policy
            charge.policy_source = source

    def _prepare_policy_fact(self, charge):
        return {
            "company": charge.company_id,
            "customer": charge.customer_id,
            "site": charge.site_id,
            "payer": charge.payer_id,
            "equipment": charge.equipment_id,
            "date": charge.date,
        }

    @api.depends("kind", "product_id")
    def _compute_tax_line_kind(self):
        self._fill_tax_line_kind(self)

    def _fill_tax_line_kind(self, charges):
        for charge in charges:
            line_kind = LINE_KINDS.get(charge.kind, False)
            if not line_kind and charge.product_id:
                is_service = charge.product_id.type == "service"
                line_kind = "labour" if is_service else "part"
            charge.tax_line_kind = line_kind

    @api.depends("minutes")
    def _compute_quantity(self):
        self._fill_quantity(self)

    def _fill_quantity(self, charges):
        for charge in charges:
            if charge.minutes:
                charge.quantity = charge.minutes / rounding.HOUR_MINUTES
            elif not charge.quantity:
                charge.quantity = 1.0

    @api.depends("minutes", "product_id")
    def _compute_uom_id(self):
        self._fill_uom_id(self)

    def _fill_uom_id(self, charges):
        hour = self.env.ref("uom.product_uom_hour")
        unit = self.env.ref("uom.product_uom_unit")
        for charge in charges:
            if charge.minutes:
                charge.uom_id = hour
            else:
                charge.uom_id = charge.product_id.uom_id or unit

    @api.depends("product_id", "policy_id", "currency_id", "surcharge")
    def _compute_price_unit(self):
        self._fill_price_unit(self.filtered(lambda charge: not charge.is_price_given))

    def _fill_price_unit(self, charges):
        requests = [self._prepare_price_request(charge) for charge in charges]
        prices = self.env["appsistance.billing.policy"]._get_prices(requests)
        for charge, (price, reason) in zip(charges, prices, strict=True):
            charge.price_unit = (price or 0.0) * (1 + charge.surcharge / 100)
            charge.price_reason = self._explain_surcharge(charge, reason)

    def _prepare_price_request(self, charge):
        return {
            "policy": charge.policy_id,
            "payer": charge.payer_id or charge.customer_id,
            "product": charge.product_id,
            "date": charge.date or fields.Date.context_today(self),
            "quantity": charge.quantity,
            "uom": charge.uom_id,
            "currency": charge.currency_id,
            "company": charge.company_id,
        }

    def _explain_surcharge(self, charge, reason):
        if not charge.surcharge:
            return reason
        return self.env._(
            "%(reason)s, +%(surcharge)s %%",
            reason=reason,
            surcharge=f"{charge.surcharge:g}",
        )

    @api.depends("price_unit", "quantity", "minutes", "discount", "tax_ids", "coverage")
    def _compute_amount(self):
        self._fill_amount(self)

    def _fill_amount(self, charges):
        for charge in charges:
            value = self._get_subtotal(charge, 0.0)
            charge.list_amount = value
            if charge.coverage != "billable":
                charge.amount = 0.0
            elif charge.discount:
                charge.amount = self._get_subtotal(charge, charge.discount)
            else:
                charge.amount = value

    def _get_subtotal(self, charge, discount):
        """Return the amount without taxes, as core will have it on the invoice."""
        if charge.minutes:
            gross = charge.minutes * charge.price_unit / rounding.HOUR_MINUTES
        else:
            gross = charge.quantity * charge.price_unit
        gross *= 1 - discount / 100
        currency = charge.currency_id or charge.company_id.currency_id
        if any(tax.price_include for tax in charge.tax_ids):
            return charge.tax_ids.compute_all(gross, currency)["total_excluded"]
        return currency.round(gross) if currency else gross

    @api.depends("payer_id", "company_id")
    def _compute_fiscal_position_id(self):
        self._fill_fiscal_position_id(self)

    def _fill_fiscal_position_id(self, charges):
        memo = {}
        for charge in charges:
            key = (charge.company_id, charge.payer_id)
            if key not in memo:
                memo[key] = self._get_fiscal_position(*key)
            charge.fiscal_position_id = memo[key]

    def _get_fiscal_position(self, company, payer):
        positions = self.env["account.fiscal.position"].with_company(company)
        return positions.sudo()._get_fiscal_position(payer)

    @api.depends(
        "payer_id",
        "customer_id",
        "site_id",
        "equipment_id",
        "tax_line_kind",
        "fiscal_position_id",
    )
    def _compute_tax_ids(self):
        self._fill_tax_ids(self.filtered(lambda charge: not charge.is_tax_given))

    def _fill_tax_ids(self, charges):
        by_company = {}
        for charge in charges:
            by_company.setdefault(charge.company_id, []).append(charge)
        for company, own in by_company.items():
            facts = [self._prepare_tax_fact(charge) for charge in own]
            answers = self.env["appsistance.tax.rule"]._decide(company, facts)
            self._set_taxes(own, answers)

    def _prepare_tax_fact(self, charge):
        return {
            "customer": charge.customer_id,
            "payer": charge.payer_id or charge.customer_id,
            "site": charge.site_id,
            "family": charge.equipment_id.family,
            "line_kind": charge.tax_line_kind,
            "date": charge.date,
        }

    def _set_taxes(self, charges, answers):
        memo = {}
        for charge, (taxes, reason) in zip(charges, answers, strict=True):
            key = (charge.fiscal_position_id, taxes, reason)
            if key not in memo:
                memo[key] = self._map_taxes(*key)
            charge.tax_ids, charge.tax_reason = memo[key]

    def _map_taxes(self, position, taxes, reason):
        """Return the taxes that the fiscal position makes of ``taxes``, and why."""
        mapped = position.map_tax(taxes) if taxes else taxes
        if mapped == taxes:
            return taxes, reason
        reason = self.env._(
            "%(reason)s; fiscal position “%(position)s”",
            reason=reason,
            position=position.name,
        )
        return mapped, reason

    @api.depends(
        "tax_ids", "tax_reason", "price_unit", "coverage", "fact_problem", "payer_id"
    )
    def _compute_exception(self):
        self._fill_exception(self)

    def _fill_exception(self, charges):
        for charge in charges:
            charge.exception = self._find_exception(charge)

    def _find_exception(self, charge):
        """Hook: return why the charge cannot be invoiced yet, or False."""
        if charge.coverage != "billable":
            return False
        if charge.fact_problem:
            return charge.fact_problem
        if not charge.payer_id:
            return self.env._("Nobody to send the invoice to.")
        if not charge.tax_ids:
            return charge.tax_reason or self.env._("No taxes.")
        if not charge.price_unit:
            return self.env._("No price for “%(product)s”.", product=charge.name or "")
        return False
