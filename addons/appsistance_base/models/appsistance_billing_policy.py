from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import rounding, travel, work_time

DEFAULT_TIMEZONE = "Europe/Rome"


class AppsistanceBillingPolicy(models.Model):
    """How work becomes charges: products, prices, rounding, surcharges, travel."""

    _name = "appsistance.billing.policy"
    _description = "Billing Policy"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    # Prices
    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        help="Used for what the price table does not name; else the payer's own.",
    )
    price_ids = fields.One2many(
        "appsistance.billing.policy.price", "policy_id", string="Agreed Prices"
    )
    # Labour
    labour_product_id = fields.Many2one(
        "product.product",
        string="Labour",
        check_company=True,
        default=lambda self: self._default_product("product_labour"),
    )
    helper_product_id = fields.Many2one(
        "product.product",
        string="Helper's Labour",
        check_company=True,
        default=lambda self: self._default_product("product_helper"),
    )
    rounding_minutes = fields.Integer(string="Rounded to (minutes)", default=15)
    rounding_method = fields.Selection(
        [("up", "Up"), ("nearest", "To the Nearest"), ("down", "Down")],
        string="Rounding",
        default="up",
        required=True,
    )
    rounding_scope = fields.Selection(
        [
            ("interval", "Each Interval"),
            ("person_day", "Person and Day"),
            ("order", "Whole Work Order"),
        ],
        string="What Is Rounded",
        default="person_day",
        required=True,
    )
    minimum_minutes = fields.Integer(string="Minimum (minutes)")
    # Out of hours
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Ordinary Hours",
        check_company=True,
        help="Working hours at the ordinary price; empty: those of the company.",
    )
    night_from = fields.Float(string="Night from", default=22.0)
    night_to = fields.Float(string="Night until", default=6.0)
    extra_surcharge = fields.Float(
        string="Outside Ordinary Hours (%)",
        help="By day, outside the ordinary hours.",
    )
    night_surcharge = fields.Float(string="Night Surcharge (%)")
    saturday_surcharge = fields.Float(
        string="Saturday Surcharge (%)",
        help="Zero: Saturday outside the ordinary hours is like any other day.",
    )
    holiday_surcharge = fields.Float(string="Holiday Surcharge (%)")
    # Call-out
    callout_product_id = fields.Many2one(
        "product.product",
        string="Call-out Fee",
        check_company=True,
        default=lambda self: self._default_product("product_callout"),
    )
    oncall_callout_product_id = fields.Many2one(
        "product.product",
        string="On-call Call-out Fee",
        check_company=True,
        default=lambda self: self._default_product("product_oncall_callout"),
    )
    callout_scope = fields.Selection(
        [
            ("none", "Never"),
            ("order", "Once per Work Order"),
            ("visit", "Each Visit"),
            ("day_address", "Once per Day and Address"),
        ],
        string="Call-out Is Charged",
        default="order",
        required=True,
    )
    callout_included_minutes = fields.Integer(
        string="Included Minutes",
        help="The first minutes of work that the call-out fee contains.",
    )
    charge_wasted_trip = fields.Boolean(
        string="Charge a Wasted Trip",
        help="Call-out and travel are charged also when nobody opened.",
    )
    # Travel
    travel_method = fields.Selection(
        [
            ("none", "Not Charged"),
            ("km", "By Kilometre"),
            ("zone", "By Zone"),
            ("flat", "Flat"),
        ],
        string="Travel",
        default="none",
        required=True,
    )
    travel_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        default=lambda self: self._default_product("product_travel"),
    )
    travel_free_km = fields.Float(
        string="Free Kilometres", digits=(8, 1), help="Taken off each trip of a van."
    )
    travel_time_charged = fields.Boolean(
        string="Travelling Time Is Labour",
        help="Travelling time is charged as labour, per person.",
    )
    zone_ids = fields.One2many(
        "appsistance.billing.policy.zone", "policy_id", string="Zone Prices"
    )
    # Materials
    material_method = fields.Selection(
        [("pricelist", "Pricelist"), ("cost_plus", "Cost Plus a Margin")],
        string="Materials",
        default="pricelist",
        required=True,
    )
    material_margin = fields.Float(
        string="Margin (%)", groups="appsistance_base.group_manager"
    )
    consumables_method = fields.Selection(
        [
            ("none", "Not Charged"),
            ("fixed", "Fixed Sum"),
            ("percent", "Per Cent of Materials"),
        ],
        string="Small Consumables",
        default="none",
        required=True,
    )
    consumables_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        default=lambda self: self._default_product("product_consumables"),
    )
    consumables_value = fields.Float(
        string="Sum or Per Cent", groups="appsistance_base.group_manager"
    )
    # Invoicing
    invoice_when = fields.Selection(
        [
            ("at_once", "As Soon as Possible"),
            ("order_done", "When the Work Order is Done"),
            ("month_end", "At the End of the Month"),
        ],
        string="When to Invoice",
        default="month_end",
        required=True,
    )
    invoice_grouping = fields.Selection(
        [
            ("order", "One Invoice per Work Order"),
            ("site", "One Invoice per Site"),
            ("customer", "One Invoice per Customer"),
            ("month", "One Invoice per Customer and Month"),
        ],
        string="Grouping",
        default="customer",
        required=True,
    )

    _check_rounding = models.Constraint(
        "CHECK (rounding_minutes > 0 AND minimum_minutes >= 0)",
        "Times are rounded to at least one minute, and the minimum is not negative.",
    )
    _check_free = models.Constraint(
        "CHECK (travel_free_km >= 0 AND callout_included_minutes >= 0)",
        "Free kilometres and included minutes are not negative.",
    )

    def _default_product(self, name):
        return self.env.ref(f"appsistance_base.{name}", raise_if_not_found=False)

    @api.depends("pricelist_id", "company_id")
    def _compute_currency_id(self):
        for policy in self:
            policy.currency_id = (
                policy.pricelist_id.currency_id or policy.company_id.currency_id
            )

    @api.constrains("night_from", "night_to")
    def _check_night(self):
        for policy in self:
            hours = (policy.night_from, policy.night_to)
            if not all(0 <= hour <= 24 for hour in hours):
                raise ValidationError(
                    self.env._("The night begins and ends between 0:00 and 24:00.")
                )

    # --------------------------------------------------
    # Which policy
    # --------------------------------------------------

    @api.model
    def _resolve(self, facts):
        """Return ``(policy, source)`` for each dict of ``facts``.

        ``source`` is a translated text that names who decided; the policy is empty
        where nobody did.
        """
        memo = {}
        results = []
        for fact in facts:
            key = self._get_resolve_key(fact)
            if key not in memo:
                memo[key] = self._resolve_one(fact)
            results.append(memo[key])
        return results

    def _get_resolve_key(self, fact):
        """Hook: what the answer of :meth:`_resolve_one` depends on."""
        names = ("company", "customer", "site", "payer")
        return tuple(fact[name].id if fact.get(name) else False for name in names)

    def _resolve_one(self, fact):
        company = fact.get("company") or self.env.company
        for policy, source in self._get_candidates(fact):
            if policy and policy.active and policy.company_id == company:
                return policy, source
        return self.browse(), self.env._("No billing policy")

    def _get_candidates(self, fact):
        """Hook: yield ``(policy, source)``, the most specific first.

        The addon of contracts puts the contract's before these.
        """
        company = fact.get("company") or self.env.company
        yield from self._get_partner_candidates(fact, company)
        yield (
            company.sudo().appsistance_billing_policy_id,
            self.env._("Company %(name)s", name=company.name),
        )

    def _get_partner_candidates(self, fact, company):
        payer = fact.get("payer")
        if payer and payer.appsistance_customer_kind == "maker":
            yield (
                self._get_partner_policy(payer, company),
                self.env._("Manufacturer %(name)s", name=payer.display_name),
            )
        site, customer = fact.get("site"), fact.get("customer")
        if site:
            yield (
                self._get_partner_policy(site, company),
                self.env._("Site %(name)s", name=site.display_name),
            )
        if customer:
            yield (
                self._get_partner_policy(customer, company),
                self.env._("Customer %(name)s", name=customer.display_name),
            )

    def _get_partner_policy(self, partner, company):
        return partner.with_company(company).appsistance_billing_policy_id.sudo()

    # --------------------------------------------------
    # Its rules, for the computation
    # --------------------------------------------------

    def _get_schedule(self):
        """Return the :class:`work_time.Schedule` of ordinary hours and holidays."""
        self.ensure_one()
        calendar = self.calendar_id or self.company_id.resource_calendar_id
        return work_time.Schedule(
            timezone=calendar.tz or DEFAULT_TIMEZONE,
            ordinary=self._get_ordinary_hours(calendar),
            night=self._get_night(),
            patron=self.company_id._appsistance_get_patron(),
            has_saturday=bool(self.saturday_surcharge),
        )

    def _get_ordinary_hours(self, calendar):
        return calendar.attendance_ids.filtered(
            lambda line: line.day_period != "lunch"
        )._appsistance_build_week()

    def _get_night(self):
        start = work_time.clock_minutes(self.night_from)
        end = work_time.clock_minutes(self.night_to)
        return None if (end - start) % work_time.DAY_MINUTES == 0 else (start, end)

    def _get_rounding_rule(self):
        self.ensure_one()
        return rounding.RoundingRule(
            block=self.rounding_minutes,
            method=self.rounding_method,
            minimum=self.minimum_minutes,
            grouping=self.rounding_scope,
        )

    def _get_surcharges(self):
        """Return the per cent on labour by band."""
        self.ensure_one()
        return {
            work_time.EXTRA: self.extra_surcharge,
            work_time.ON_CALL: self.extra_surcharge,
            work_time.SATURDAY: self.saturday_surcharge,
            work_time.NIGHT: self.night_surcharge,
            work_time.HOLIDAY: self.holiday_surcharge,
        }

    def _get_callout_rule(self, price, oncall_price):
        self.ensure_one()
        return travel.CallOutRule(
            basis=self.callout_scope,
            price=price,
            on_call_price=oncall_price,
            included_minutes=self.callout_included_minutes,
        )

    def _get_travel_rule(self):
        self.ensure_one()
        zones = {zone.zone_id.id: to_decimal(zone.price) for zone in self.zone_ids}
        return travel.TravelRule(
            mode=self.travel_method,
            free_km=to_decimal(self.travel_free_km),
            zone_prices=zones,
        )

    # --------------------------------------------------
    # Prices
    # --------------------------------------------------

    @api.model
    def _get_prices(self, requests):
        """Return ``(price, reason)`` for each dict of ``requests``.

        A request has ``policy``, ``payer``, ``product``, ``date``, ``quantity``,
        ``uom``, ``currency`` and ``company``. The policy's price table comes first,
        then its pricelist or the payer's, then the product's own price; ``price`` is
        None where there is no product.
        """
        agreed = self._get_agreed_prices(requests)
        results = [None] * len(requests)
        by_pricelist = {}
        memo = {}
        for index, request in enumerate(requests):
            product = request["product"]
            if not product:
                results[index] = (None, "")
            elif row := agreed(request):
                key = (row, request["currency"], request["uom"], request["date"])
                if key not in memo:
                    memo[key] = self._convert_agreed_price(row, request)
                results[index] = memo[key]
            else:
                by_pricelist.setdefault(self._get_pricelist(request), []).append(index)
        for pricelist, indexes in by_pricelist.items():
            todo = [requests[index] for index in indexes]
            found = self._get_pricelist_prices(pricelist, todo)
            for index, result in zip(indexes, found, strict=True):
                results[index] = result
        return results

    def _get_agreed_prices(self, requests):
        """Return a function: request → the row of the policy's table, or nothing."""
        policies = self.browse({request["policy"].id for request in requests} - {False})
        rows = {}
        for row in policies.sudo().price_ids:
            rows.setdefault((row.policy_id.id, row.product_id.id), []).append(row)

        def find(request):
            key = (request["policy"].id, request["product"].id)
            return next(
                (row for row in rows.get(key, ()) if row._is_valid_on(request["date"])),
                None,
            )

        return find

    def _convert_agreed_price(self, row, request):
        currency = row.policy_id.currency_id
        price = row.price
        if currency != request["currency"]:
            price = currency._convert(
                price, request["currency"], request["company"], request["date"], False
            )
        uom = request["product"].uom_id
        if request["uom"] and request["uom"] != uom:
            price = uom._compute_price(price, request["uom"])
        return price, self.env._(
            "Price agreed in “%(policy)s”", policy=row.policy_id.name
        )

    def _get_pricelist(self, request):
        pricelist = request["policy"].sudo().pricelist_id
        if pricelist:
            return pricelist
        payer = request["payer"].with_company(request["company"]).sudo()
        return payer.property_product_pricelist

    def _get_pricelist_prices(self, pricelist, requests):
        """Ask core once for what has the same answer: dates and quantities count
        only where the pricelist names them."""
        has_dates, has_quantities = self._get_pricelist_traits(pricelist)
        groups = {}
        for index, request in enumerate(requests):
            key = (
                request["currency"],
                request["uom"],
                request["company"],
                request["date"] if has_dates else None,
                request["quantity"] if has_quantities else 1.0,
            )
            groups.setdefault(key, []).append(index)
        results = [None] * len(requests)
        for (currency, uom, company, day, quantity), indexes in groups.items():
            products = self.env["product.product"].union(
                *(requests[index]["product"] for index in indexes)
            )
            prices = pricelist.with_company(company)._compute_price_rule(
                products.with_company(company).sudo(),
                quantity,
                currency=currency,
                uom=uom or None,
                date=day or requests[indexes[0]]["date"],
            )
            for index in indexes:
                price, rule_id = prices[requests[index]["product"].id]
                results[index] = (price, self._explain_price(pricelist, rule_id))
        return results

    def _get_pricelist_traits(self, pricelist):
        items = pricelist.sudo().item_ids
        is_foreign = pricelist.currency_id != self.env.company.currency_id
        has_dates = is_foreign or any(
            item.date_start or item.date_end or item.base == "pricelist"
            for item in items
        )
        return has_dates, any(
            item.min_quantity or item.base == "pricelist" for item in items
        )

    def _explain_price(self, pricelist, rule_id):
        if rule_id:
            return self.env._("Pricelist “%(name)s”", name=pricelist.name)
        return self.env._("Sales price of the product")

    # --------------------------------------------------
    # Work becomes charges
    # --------------------------------------------------

    @api.model
    def _prepare_charges(self, facts):
        """Return the values of the charges that ``facts`` are worth, for
        ``appsistance.charge._create_charges``. See ``appsistance.charge.builder``."""
        return self.env["appsistance.charge.builder"]._prepare_charges(facts)


def to_decimal(number):
    """Return a float field's value as the Decimal that it shows."""
    return Decimal(str(number))
