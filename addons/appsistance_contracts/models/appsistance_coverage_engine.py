from collections import defaultdict

from odoo import api, models
from odoo.tools import float_is_zero, float_round, format_duration

UNIT_DIGITS = 2


class AppsistanceCoverageEngine(models.AbstractModel):
    """Decides for each charge of a visit: included, contract price, or the customer's
    own rules; writes the reason with its clause, and draws from the allowance.

    Deciding changes nothing; :meth:`_settle` then draws what the visits take more, or
    less, than before: approving a visit twice, or after a correction, draws once.
    """

    _name = "appsistance.coverage.engine"
    _description = "Coverage Engine"

    # --------------------------------------------------
    # Deciding
    # --------------------------------------------------

    @api.model
    def _cover(self, visits, vals_list):
        """Return the values of charges as the contracts decide, and what the visits
        draw: ``{(visit, allowance): quantity}``."""
        engine = self.sudo()
        jobs = {visit.id: engine._prepare_job(visit) for visit in visits}
        return engine._cover_jobs(
            [jobs.get(vals.get("visit_id")) for vals in vals_list],
            vals_list,
            engine._get_pool(visits),
        )

    def _cover_jobs(self, jobs, vals_list, pool, draws=None):
        """The same for whatever is charged: ``jobs`` tells of each charge what the
        clauses ask (see :meth:`_prepare_job`), or None where no contract holds;
        ``pool`` loses and ``draws`` gets what they draw."""
        draws = {} if draws is None else draws
        covered = []
        values = self._get_values(vals_list, jobs)
        for job, vals, value in zip(jobs, vals_list, values, strict=True):
            if not job or not self._is_open(vals):
                covered.append(vals)
                continue
            covered += self._cover_charge(job, vals, value, pool, draws)
        return covered, draws

    def _is_open(self, vals):
        """Not decided by warranty, goodwill or a quotation, and known."""
        return vals.get("coverage", "billable") == "billable" and not vals.get(
            "fact_problem"
        )

    def _prepare_job(self, visit):
        """What the clauses ask about a visit; nothing where no contract holds."""
        order = visit.work_order_id
        day = visit._get_billing_day()
        contract = order.contract_id
        if (
            not contract
            or not contract._is_running_on(day)
            or not contract._covers_equipment(order.equipment_ids, day)
        ):
            return None
        job = {
            "source": visit,
            "day": day,
            "contract": contract,
            "types": order.type_id | order.due_ids.type_id,
            "equipment_path": {
                id_ for record in order.equipment_ids for id_ in record._get_path_ids()
            },
            "planned": bool(order.due_ids),
            "on_call": visit.is_on_call,
        }
        job["clauses"] = contract.clause_ids.filtered(lambda c: c._fits_job(job))
        return job

    def _get_values(self, vals_list, jobs):
        """What each charge is worth, where a clause grants an amount."""
        if not any(
            job and "amount" in job["clauses"].mapped("measure") for job in jobs
        ):
            return [0.0] * len(vals_list)
        charges = self.env["appsistance.charge"]
        drafts = [charges._complete_vals(vals) for vals in vals_list]
        charges._fill_missing(drafts)
        return [
            draft.get("list_amount") or draft.get("amount") or 0.0 for draft in drafts
        ]

    def _get_pool(self, visits):
        """``{allowance: left}`` as it will be without these visits' own draws."""
        contracts = visits.work_order_id.contract_id
        contracts._grant_allowances()
        return self._get_left(contracts, visits)

    def _get_left(self, contracts, sources):
        """The same for whatever draws: visits, or what an addon above charges."""
        allowances = self.env["appsistance.contract.allowance"].search(
            [("contract_id", "in", contracts.ids)]
        )
        pool = {allowance: allowance.left for allowance in allowances}
        for (_source, allowance), drawn in self._get_drawn(sources).items():
            pool[allowance] = pool.get(allowance, 0.0) + drawn
        return pool

    def _get_drawn(self, sources):
        """``{(source, allowance): quantity}`` of what was drawn before."""
        entries = self.env["appsistance.contract.allowance.entry"]
        return entries._sum_by_source(sources)

    # --------------------------------------------------
    # One charge
    # --------------------------------------------------

    def _cover_charge(self, job, vals, value, pool, draws):
        """The parts of one charge, each with who decided it."""
        parts, rest = [], dict(vals)
        for clause in job["clauses"]:
            if not clause._fits_charge(rest):
                continue
            if clause.effect == "excluded":
                return [*parts, self._explain_excluded(rest, clause)]
            share = self._draw(job, clause, rest, value, pool, draws)
            if not share:
                self._explain_used_up(rest, clause)
                continue
            if share >= 1:
                return [*parts, self._apply(rest, clause, job, pool)]
            part, rest = self._split(rest, share, clause)
            value *= 1 - share
            parts.append(self._apply(part, clause, job, pool))
            self._explain_used_up(rest, clause)
        return [*parts, rest]

    def _draw(self, job, clause, vals, value, pool, draws):
        """Which part of the charge the clause grants, from 0 to 1."""
        if clause.measure == "none":
            return 1.0
        allowance = self._find_allowance(clause, job["day"], pool)
        if not allowance:
            return 0.0
        key = (job["source"], allowance)
        if clause.measure == "visits":
            return self._draw_visit(key, pool, draws)
        needed = value if clause.measure == "amount" else vals.get("minutes") or 0
        if clause.measure == "minutes" and not needed:
            return 0.0
        if float_is_zero(needed, UNIT_DIGITS):
            return 1.0
        share = max(min(pool[allowance] / needed, 1.0), 0.0)
        share = self._round_share(vals, share)
        taken = float_round(needed * share, UNIT_DIGITS)
        if taken:
            pool[allowance] -= taken
            draws[key] = draws.get(key, 0.0) + taken
        return share

    def _draw_visit(self, key, pool, draws):
        """A visit is drawn once, for all its charges."""
        _source, allowance = key
        if key in draws:
            return 1.0
        if pool[allowance] < 1:
            return 0.0
        pool[allowance] -= 1
        draws[key] = 1.0
        return 1.0

    def _round_share(self, vals, share):
        """Down to whole minutes, or to the hundredth of a unit."""
        if share >= 1:
            return 1.0
        minutes = vals.get("minutes")
        if minutes:
            kept = float_round(
                minutes * share, precision_digits=0, rounding_method="DOWN"
            )
            return kept / minutes
        quantity = vals.get("quantity", 1.0) or 1.0
        kept = float_round(
            abs(quantity) * share, precision_digits=UNIT_DIGITS, rounding_method="DOWN"
        )
        return kept / abs(quantity)

    def _find_allowance(self, clause, day, pool):
        return next(
            (
                allowance
                for allowance in pool
                if allowance.clause_id == clause
                and allowance.date_from <= day <= allowance.date_to
            ),
            None,
        )

    def _split(self, vals, share, clause):
        """The granted part and the rest, each a fact of its own."""
        part, rest = dict(vals), dict(vals)
        if vals.get("minutes"):
            part["minutes"] = round(vals["minutes"] * share)
            rest["minutes"] = vals["minutes"] - part["minutes"]
        else:
            quantity = vals.get("quantity", 1.0)
            part["quantity"] = float_round(quantity * share, UNIT_DIGITS)
            rest["quantity"] = float_round(quantity - part["quantity"], UNIT_DIGITS)
        part["source_key"] = f"{vals['source_key']}:clause{clause.id}"
        return part, rest

    # --------------------------------------------------
    # Reasons
    # --------------------------------------------------

    def _apply(self, vals, clause, job, pool):
        vals = {**vals, "contract_clause_id": clause.id}
        text = self._get_granted_text(clause, job, pool)
        if clause.effect == "included":
            vals["coverage"] = "contract"
            vals["coverage_reason"] = text
            vals["coverage_user_id"] = False
            return vals
        if clause.price_unit:
            vals["price_unit"] = clause.price_unit
            vals["price_reason"] = self.env._("Price of the %s", clause._get_title())
        if clause.discount:
            vals["discount"] = clause.discount
        return self._add_reason(vals, text)

    def _get_granted_text(self, clause, job, pool):
        if clause.effect == "included":
            text = self.env._("Included: %s", clause._get_title())
        else:
            text = self.env._("Contract price: %s", clause._get_title())
        if clause.measure == "none":
            return text + "."
        allowance = self._find_allowance(clause, job["day"], pool)
        return self.env._(
            "%(text)s; used %(used)s of %(granted)s.",
            text=text,
            used=self._format(clause, allowance.granted - pool[allowance]),
            granted=self._format(clause, allowance.granted),
        )

    def _format(self, clause, quantity):
        """Hours and visits in words; an amount is a price, which no reason tells."""
        if clause.measure == "minutes":
            return format_duration(quantity / 60)
        if clause.measure == "visits":
            return f"{quantity:g}"
        granted = clause.quantity or 1.0
        return f"{quantity / granted * 100:.0f} %"

    def _explain_excluded(self, vals, clause):
        return self._add_reason(
            {**vals, "contract_clause_id": clause.id},
            self.env._("Not included: %s.", clause._get_title()),
        )

    def _explain_used_up(self, vals, clause):
        text = self.env._("Beyond what is granted: %s.", clause._get_title())
        vals.update(self._add_reason(vals, text))

    def _add_reason(self, vals, text):
        reason = "\n".join(filter(None, [vals.get("reason"), text]))
        return {**vals, "reason": reason}

    # --------------------------------------------------
    # Drawing
    # --------------------------------------------------

    @api.model
    def _settle(self, sources, draws):
        """Draw what the visits (or whatever else draws) take more, or less, than
        before."""
        engine = self.sudo()
        drawn = engine._get_drawn(sources)
        changes = defaultdict(float)
        for key, quantity in draws.items():
            changes[key] += quantity
        for key, quantity in drawn.items():
            changes[key] -= quantity
        # Always in the same order: two who approve at once do not lock each other out.
        todo = [
            (source, allowance, float_round(quantity, UNIT_DIGITS))
            for (source, allowance), quantity in changes.items()
            if not float_is_zero(quantity, UNIT_DIGITS)
        ]
        # what is given back comes first: another visit of the batch may take it
        todo.sort(key=lambda row: (row[1].id, row[2] > 0, row[0].id))
        for source, allowance, quantity in todo:
            allowance._draw(source, quantity)
        allowances = self.env["appsistance.contract.allowance"].union(
            *(allowance for _source, allowance, _quantity in todo)
        )
        allowances._warn()
