from odoo import api, models

from ..tools import pricing, rounding, travel, work_time
from ..tools.errors import PricingError
from ..tools.reasons import CHARGED, EXCEPTION
from .appsistance_billing_policy import to_decimal

LEAD = "lead"


class AppsistanceChargeBuilder(models.AbstractModel):
    """Turns recorded work into the values of charges.

    A *work fact* is one visit (or whatever is charged as one), a dict:

    - ``company``, ``customer``, ``date``; optional ``site``, ``payer``, ``equipment``
    - ``res_model``, ``res_id``: the source; ``version``: of a corrected source
    - ``order``, ``visit``: what names the job and the trip (record ids)
    - ``times``: dicts with ``person``, ``role`` (lead or helper), ``kind`` (work or
      travel), ``start`` and ``end`` (naive UTC)
    - ``travels``: dicts with ``van``, ``person``, ``km``
    - ``materials``: dicts with ``key``, ``product``, ``quantity``; optional ``uom``,
      ``name``, ``cost``, ``vals`` (further values of the charge)
    - ``on_call``, ``wasted`` (nobody opened), ``our_cause`` (why we had to return),
      ``callout_charged`` (an earlier fact of this job has paid it)
    - ``coverage``, ``coverage_reason``: of all its charges
    - ``vals``: further values of all its charges
    """

    _name = "appsistance.charge.builder"
    _description = "Charge Builder"

    @api.model
    def _prepare_charges(self, facts):
        """Return the values of the charges of ``facts``, in their order."""
        builder = self.sudo()
        facts = builder._complete_facts(facts)
        found = builder.env["appsistance.billing.policy"]._resolve(facts)
        for fact, (policy, source) in zip(facts, found, strict=True):
            fact.update(policy=policy, policy_source=source, charges=[])
        by_policy = {}
        for fact in facts:
            by_policy.setdefault(fact["policy"], []).append(fact)
        for policy, own_facts in by_policy.items():
            if policy:
                builder._add_charges(policy, own_facts)
            else:
                builder._add_missing_policy(own_facts)
        return [vals for fact in facts for vals in fact["charges"]]

    def _complete_facts(self, facts):
        """Fill what the caller left out, and who pays, with one query for all."""
        facts = [self._complete_fact(fact) for fact in facts]
        payers = self.env["res.partner"]._appsistance_get_payers(
            [self._prepare_payer_fact(fact) for fact in facts]
        )
        for fact, payer in zip(facts, payers, strict=True):
            fact["payer"] = fact.get("payer") or payer
        return facts

    def _complete_fact(self, fact):
        fact = dict(fact)
        for name in ("times", "travels", "materials"):
            fact[name] = fact.get(name) or []
        fact.setdefault("company", self.env.company)
        fact["site"] = fact.get("site") or self.env["res.partner"]
        fact["equipment"] = fact.get("equipment") or self.env["appsistance.equipment"]
        return fact

    def _prepare_payer_fact(self, fact):
        return {
            "partner": fact["site"] or fact["customer"],
            "kind": fact.get("payer_kind", "ordinary"),
            "date": fact["date"],
            "equipment": fact["equipment"],
            "company": fact["company"],
        }

    def _add_missing_policy(self, facts):
        problem = self.env._(
            "No billing policy: choose one for the site, the customer or the company."
        )
        for fact in facts:
            self._add(fact, "policy", kind="other", name=problem, fact_problem=problem)

    def _add_charges(self, policy, facts):
        """The order is that of the work, and of the lines on the invoice."""
        included = self._add_callouts(policy, facts)
        self._add_labour(policy, facts, included)
        self._add_travels(policy, facts)
        for fact in facts:
            self._add_materials(policy, fact)

    def _add(self, fact, key, reason="", **vals):
        """Add the values of one charge to its fact."""
        version = fact.get("version")
        charge = {
            "company_id": fact["company"].id,
            "customer_id": fact["customer"].id,
            "site_id": fact["site"].id,
            "equipment_id": fact["equipment"].id,
            "payer_id": fact["payer"].id,
            "policy_id": fact["policy"].id,
            "policy_source": fact["policy_source"],
            "date": fact["date"],
            "reason": reason,
            **(fact.get("vals") or {}),
            **vals,
        }
        if fact.get("res_model"):
            charge.update(
                res_model=fact["res_model"],
                res_id=fact["res_id"],
                source_key=f"{version}/{key}" if version else key,
            )
        if fact.get("coverage", "billable") != "billable":
            charge.setdefault("coverage", fact["coverage"])
            charge.setdefault("coverage_reason", fact.get("coverage_reason") or reason)
        fact["charges"].append(charge)
        return charge

    def _get_text(self, reason):
        return self.env["appsistance.charge.reason"]._get_text(reason)

    def _get_wasted_vals(self, policy, fact):
        """What the policy says of a trip for nothing."""
        if not fact.get("wasted") or policy.charge_wasted_trip:
            return {}
        return {
            "coverage": "free",
            "coverage_reason": self.env._(
                "Wasted trip: the policy does not charge it."
            ),
        }

    # --------------------------------------------------
    # Call-out
    # --------------------------------------------------

    def _add_callouts(self, policy, facts):
        """Add the call-out fees; return the included minutes of each fact."""
        rule = policy._get_callout_rule(*self._get_callout_prices(policy, facts[0]))
        batch = [self._to_callout_fact(index, fact) for index, fact in enumerate(facts)]
        results = travel.charge_call_outs(batch, rule)
        for fact, result in zip(facts, results, strict=True):
            self._add_callout(policy, fact, result)
        return [result.included_minutes for result in results]

    def _get_callout_prices(self, policy, fact):
        """The dearest of a group carries the fee: all that its price is asked for."""
        products = (
            policy.callout_product_id,
            policy.oncall_callout_product_id or policy.callout_product_id,
        )
        requests = [self._prepare_price_request(fact, product) for product in products]
        prices = policy._get_prices(requests)
        return [to_decimal(max(price or 0.0, 0.0)) for price, _reason in prices]

    def _prepare_price_request(self, fact, product, quantity=1.0, uom=None):
        policy = fact["policy"]
        return {
            "policy": policy,
            "payer": fact["payer"],
            "product": product,
            "date": fact["date"],
            "quantity": quantity,
            "uom": uom or product.uom_id,
            "currency": policy.currency_id or fact["company"].currency_id,
            "company": fact["company"],
        }

    def _to_callout_fact(self, index, fact):
        return travel.CallOutFact(
            key=index,
            order=fact.get("order"),
            visit=fact.get("visit"),
            day=fact["date"],
            address=(fact["site"] or fact["customer"]).id,
            payer=fact["payer"].id,
            on_call=bool(fact.get("on_call")),
            our_cause=fact.get("our_cause") or None,
            already_charged=bool(fact.get("callout_charged")),
        )

    def _add_callout(self, policy, fact, result):
        text = self._get_text(result.reason)
        product = policy.callout_product_id
        if fact.get("on_call") and policy.oncall_callout_product_id:
            product = policy.oncall_callout_product_id
        vals = {"kind": "callout", "product_id": product.id}
        if result.state == CHARGED:
            vals.update(self._get_wasted_vals(policy, fact))
        elif result.state == EXCEPTION:
            vals["fact_problem"] = text
        elif result.reason.code == "call_out_our_return":
            vals.update(coverage="free", coverage_reason=text)
        else:
            return
        self._add(fact, "callout", reason=text, **vals)

    # --------------------------------------------------
    # Labour
    # --------------------------------------------------

    def _add_labour(self, policy, facts, included):
        pieces = self._split_times(policy, facts)
        times = [
            self._to_time_fact(policy, facts[index], (index, row), own_pieces)
            for (index, row), own_pieces in pieces.items()
        ]
        rounded = rounding.round_times(times, policy._get_rounding_rule())
        by_fact = {}
        for time in rounded:
            by_fact.setdefault(time.key[0], []).append(time)
        for index, own_times in by_fact.items():
            self._add_fact_labour(policy, facts[index], own_times, included[index])

    def _split_times(self, policy, facts):
        """Return the bands of each time by (fact, row), in order of time; a time that
        makes no sense becomes a charge with its problem."""
        intervals = {
            (index, row): work_time.WorkInterval(
                (index, row), time["start"], time["end"], bool(fact.get("on_call"))
            )
            for index, fact in enumerate(facts)
            for row, time in enumerate(fact["times"])
            if time.get("kind", "work") == "work" or policy.travel_time_charged
        }
        pieces, errors = work_time.split_batch(
            intervals.values(), policy._get_schedule()
        )
        for (index, row), error in errors.items():
            text = self.env["appsistance.charge.reason"]._get_error_text(error)
            self._add(
                facts[index],
                f"labour:{row}:error",
                kind="labour",
                product_id=policy.labour_product_id.id,
                fact_problem=text,
            )
        order = sorted(pieces, key=lambda key: (key[0], intervals[key].start, key[1]))
        return {key: pieces[key] for key in order}

    def _to_time_fact(self, policy, fact, key, pieces):
        time = fact["times"][key[1]]
        schedule_zone = policy._get_schedule().timezone
        return rounding.TimeFact(
            key=key,
            minutes=work_time.sum_bands(pieces),
            person=self._get_rounded_person(fact, time),
            day=work_time.local_date(time["start"], schedule_zone),
            order=fact.get("order") or fact.get("visit"),
        )

    def _get_rounded_person(self, fact, time):
        """A person's day is rounded for each customer and payer by itself, whoever
        else is charged in the same batch."""
        person = time.get("person")
        return person and (person, fact["customer"].id, fact["payer"].id)

    def _add_fact_labour(self, policy, fact, times, included):
        labelled = [
            ((fact["times"][time.key[1]].get("role", LEAD), band), minutes)
            for time in times
            for band, minutes in time.minutes
        ]
        charged, deducted = travel.deduct_included_minutes(labelled, included)
        totals = {}
        for label, minutes in charged:
            totals[label] = totals.get(label, 0) + minutes
        reason = self._explain_labour(times, deducted)
        for (role, band), minutes in totals.items():
            if minutes:
                self._add_band(policy, fact, role, band, minutes, reason)

    def _explain_labour(self, times, deducted):
        sentences = [self._get_text(time.reason) for time in times]
        if deducted:
            sentences.append(
                self.env._(
                    "%(minutes)s minutes are included in the call-out fee.",
                    minutes=deducted,
                )
            )
        return "\n".join(dict.fromkeys(sentences))

    def _add_band(self, policy, fact, role, band, minutes, reason):
        product = policy.labour_product_id
        if role != LEAD and policy.helper_product_id:
            product = policy.helper_product_id
        name = product.display_name or self.env._("Labour")
        if band != work_time.ORDINARY:
            label = self.env["appsistance.charge.reason"]._get_band_label(band)
            name = f"{name} ({label})"
        self._add(
            fact,
            f"labour:{role}:{band}",
            reason=reason,
            kind="labour",
            name=name,
            product_id=product.id,
            minutes=minutes,
            surcharge=policy._get_surcharges().get(band, 0.0),
        )

    # --------------------------------------------------
    # Travel
    # --------------------------------------------------

    def _add_travels(self, policy, facts):
        batch = [
            self._to_travel_fact(fact, (index, row))
            for index, fact in enumerate(facts)
            for row in range(len(fact["travels"]))
        ]
        for result in travel.charge_travels(batch, policy._get_travel_rule()):
            index, row = result.key
            self._add_travel(policy, facts[index], row, result)

    def _to_travel_fact(self, fact, key):
        row = fact["travels"][key[1]]
        km = row.get("km")
        zone = (fact["site"] or fact["customer"]).appsistance_zone_id
        return travel.TravelFact(
            key=key,
            visit=fact.get("visit") or key[0],
            van=row.get("van") or None,
            person=row.get("person") or None,
            km=None if km is None else to_decimal(km),
            zone=zone.id or None,
            our_cause=fact.get("our_cause") or None,
        )

    def _add_travel(self, policy, fact, row, result):
        text = self._get_text(result.reason)
        vals = {
            "kind": "travel",
            "product_id": policy.travel_product_id.id,
            "quantity": float(result.quantity) or 1.0,
        }
        if result.state == CHARGED:
            vals.update(self._get_wasted_vals(policy, fact))
            if result.reason.code == "travel_zone":
                vals["price_unit"] = float(result.unit_price)
                vals["price_reason"] = self.env._("Zone price of the policy")
        elif result.state == EXCEPTION:
            vals["fact_problem"] = text
        elif result.reason.code == "travel_our_return":
            vals.update(coverage="free", coverage_reason=text)
            vals["quantity"] = fact["travels"][row].get("km") or 1.0
        else:
            return
        self._add(fact, f"travel:{row}", reason=text, **vals)

    # --------------------------------------------------
    # Materials
    # --------------------------------------------------

    def _add_materials(self, policy, fact):
        added = [self._add_material(policy, fact, row) for row in fact["materials"]]
        self._add_consumables(policy, fact, added)

    def _add_material(self, policy, fact, row):
        product = row["product"]
        vals = {
            "kind": "material",
            "name": row.get("name") or product.display_name,
            "product_id": product.id,
            "quantity": row["quantity"],
            "uom_id": (row.get("uom") or product.uom_id).id,
            **(row.get("vals") or {}),
        }
        reason = row.get("reason") or ""
        if policy.material_method == "cost_plus" and "price_unit" not in vals:
            cost = self._set_cost_plus(policy, fact, row, vals)
            reason = "\n".join(filter(None, (reason, cost)))
        return self._add(fact, f"material:{row['key']}", reason=reason, **vals)

    def _set_cost_plus(self, policy, fact, row, vals):
        cost = row.get("cost")
        if cost is None:
            cost = row["product"].with_company(fact["company"]).standard_price
        rule = pricing.CostPlusRule(to_decimal(policy.material_margin))
        try:
            priced = pricing.price_from_cost(to_decimal(cost), rule)
        except PricingError as error:
            vals["fact_problem"] = self.env[
                "appsistance.charge.reason"
            ]._get_error_text(error)
            return vals["fact_problem"]
        text = self._get_text(priced.reason)
        vals["price_unit"] = float(priced.amount)
        vals["price_reason"] = self.env._(
            "Cost plus %(margin)s %%", margin=f"{policy.material_margin:g}"
        )
        return text

    def _add_consumables(self, policy, fact, materials):
        rule = pricing.ConsumablesRule(
            policy.consumables_method, to_decimal(policy.consumables_value)
        )
        worked = fact["times"] or fact["materials"]
        if rule.mode == pricing.NO_CONSUMABLES or fact.get("wasted") or not worked:
            return
        total = self._get_materials_total(policy, fact, materials)
        priced = pricing.price_consumables(total, rule)
        if not priced.amount:
            return
        text = self._get_text(priced.reason)
        self._add(
            fact,
            "consumables",
            reason=text,
            kind="consumable",
            product_id=policy.consumables_product_id.id,
            price_unit=float(priced.amount),
            price_reason=text,
        )

    def _get_materials_total(self, policy, fact, materials):
        """What the materials cost the customer: those that he pays."""
        billable = [
            vals
            for vals in materials
            if vals.get("coverage", "billable") == "billable"
            and not vals.get("fact_problem")
        ]
        requests = [self._prepare_material_request(fact, vals) for vals in billable]
        prices = policy._get_prices(requests)
        currency = policy.currency_id or fact["company"].currency_id
        amounts = (
            currency.round(vals["quantity"] * vals.get("price_unit", price or 0.0))
            for vals, (price, _reason) in zip(billable, prices, strict=True)
        )
        return sum(map(to_decimal, amounts), to_decimal(0))

    def _prepare_material_request(self, fact, vals):
        product = self.env["product.product"].browse(vals["product_id"])
        uom = self.env["uom.uom"].browse(vals["uom_id"])
        return self._prepare_price_request(fact, product, vals["quantity"], uom)
