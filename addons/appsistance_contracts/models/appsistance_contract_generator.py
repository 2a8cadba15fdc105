from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from odoo import api, models
from odoo.fields import Command

from ..tools import cadence


@dataclass(slots=True)
class Occurrence:
    """What a plan line owes in one month, before it is a row."""

    plan: models.BaseModel
    month: date
    date_from: date
    date_due: date
    equipment_ids: tuple = ()
    problem: str = ""
    due: models.BaseModel | None = None
    site_id: int | bool = False

    @property
    def key(self):
        return (self.plan.id, self.month)

    def to_vals(self):
        """What a job was made of, to see later what has changed."""
        return {
            "type": self.plan.type_id.id,
            "equipment": list(self.equipment_ids),
            "site": self.site_id,
            "date_from": self.date_from.isoformat(),
            "date_due": self.date_due.isoformat(),
            "hours": self.plan.duration,
        }


@dataclass(slots=True)
class Job:
    """Occurrences of one contract and month that become one work order."""

    occurrences: list = field(default_factory=list)
    order: models.BaseModel | None = None

    @property
    def contract(self):
        return self.occurrences[0].plan.contract_id

    @property
    def date_from(self):
        return max(row.date_from for row in self.occurrences)

    @property
    def date_due(self):
        return min(row.date_due for row in self.occurrences)

    @property
    def lead(self):
        return next(
            (row.plan.lead_id for row in self.occurrences if row.plan.lead_id), None
        )

    def takes_order(self, order):
        """Whether the days of a job that exists suit all of these."""
        begin = order.date_from or self.date_from
        end = order.date_deadline or self.date_due
        return max(begin, self.date_from) <= min(end, self.date_due)

    def takes(self, row):
        """Whether ``row`` can be done on the same visit: days in common, and nobody
        else wanted."""
        lead = self.lead
        return max(self.date_from, row.date_from) <= min(
            self.date_due, row.date_due
        ) and (not lead or not row.plan.lead_id or row.plan.lead_id == lead)


class AppsistanceContractGenerator(models.AbstractModel):
    """What the month plans owe, and the work orders made of it.

    Everything is done for many contracts at once: a constant number of queries,
    whatever the number of plan lines and months.
    """

    _name = "appsistance.contract.generator"
    _description = "Generator of Work Orders"

    # --------------------------------------------------
    # What is owed
    # --------------------------------------------------

    @api.model
    def _get_occurrences(self, contracts, since, until):
        """The occurrences of ``contracts`` in the months from ``since`` to ``until``,
        each with its due row where there is one."""
        places = self._get_places(contracts)
        rows = []
        for contract in contracts:
            bounds = contract._get_planning_bounds()
            if not bounds:
                continue
            spans = contract._get_equipment_spans()
            for plan in contract.plan_ids:
                days = self._get_days(plan, bounds, since, until)
                rows += self._get_plan_occurrences(plan, days, spans, places)
        self._link_dues(contracts, rows)
        return rows

    def _get_days(self, plan, bounds, since, until):
        """The months and days of a plan line within those of its contract."""
        start, end = bounds
        start = max(filter(None, (start, plan.date_from)))
        end = min(filter(None, (end, plan.date_to)), default=None)
        return cadence.occurrences(plan._get_cadence(), start, end, since, until)

    def _get_plan_occurrences(self, plan, days, spans, places):
        contract = plan.contract_id
        own = [places[record] for record in plan.equipment_ids]
        site = plan.site_id or contract.site_ids[:1] or contract.customer_id
        rows = [Occurrence(plan, *window, site_id=site.id) for window in days]
        if own:
            for row in rows:
                self._set_equipment(row, own, spans)
        return rows

    def _set_equipment(self, row, places, spans):
        """Of the plan line's equipment what is there, ours and under contract then."""
        present, problems = [], []
        for place in places:
            problem = place.get_problem(row.date_due, spans)
            if problem:
                problems.append(problem)
            else:
                present.append(place)
        row.equipment_ids = tuple(sorted(place.id for place in present))
        if present:
            row.site_id = present[0].site_id
        else:
            row.problem = self._explain(problems)

    def _explain(self, problems):
        return "\n".join(dict.fromkeys(problems))

    def _get_places(self, contracts):
        """``{equipment: Place}`` of all that the contracts and their plans name."""
        equipment = contracts.plan_ids.equipment_ids | contracts.line_ids.equipment_id
        equipment.fetch(
            [
                "complete_name",
                "contractor_id",
                "contractor_until",
                "parent_path",
                "site_id",
                "state",
            ]
        )
        env = self.env
        return {record: Place(env, record) for record in equipment}

    def _link_dues(self, contracts, rows):
        dues = self.env["appsistance.contract.due"].search(
            [
                ("contract_id", "in", contracts.ids),
                ("month", "in", list({row.month for row in rows})),
            ]
        )
        known = {(due.plan_id.id, due.month): due for due in dues}
        for row in rows:
            row.due = known.get(row.key)

    # --------------------------------------------------
    # Jobs
    # --------------------------------------------------

    def _get_jobs(self, rows):
        """Group what is done on one visit; what names days or people comes first."""
        buckets = defaultdict(list)
        for row in sorted(rows, key=self._get_row_order):
            jobs = buckets[self._get_bucket(row)]
            job = next((job for job in jobs if job.takes(row)), None)
            if job is None:
                job = Job()
                jobs.append(job)
            job.occurrences.append(row)
        return [job for jobs in buckets.values() for job in jobs]

    def _get_row_order(self, row):
        plan = row.plan
        return (row.month, not plan.lead_id, row.date_due - row.date_from, plan.id)

    def _get_bucket(self, row):
        """Hook: occurrences alike in this may share a visit."""
        plan = row.plan
        contract = plan.contract_id
        key = (contract.id, row.month, row.site_id)
        if contract.grouping == "site_type":
            return (*key, plan.type_id.id)
        if contract.grouping == "plan":
            return (*key, -plan.id)
        return key

    # --------------------------------------------------
    # Making them
    # --------------------------------------------------

    @api.model
    def _generate(self, contracts, since, until):
        """Make what is missing; return the new work orders.

        Dues and jobs of a contract come in one transaction: killed anywhere, a rerun
        completes what is missing and doubles nothing.
        """
        generator = self.sudo()._with_lang(contracts)
        contracts = contracts.with_env(generator.env)
        contracts._lock()
        rows = generator._get_occurrences(contracts, since, until)
        todo = [
            row
            for row in rows
            if not row.problem and (row.due is None or row.due.state == "due")
        ]
        orders = generator._create_orders(todo)
        contracts._set_generated_until(since, until)
        return orders.with_env(self.env)

    def _with_lang(self, contracts):
        """What no user asked for (a job) is written in the company's language."""
        if self.env.context.get("lang"):
            return self
        lang = contracts[:1].sudo().company_id.partner_id.lang
        return self.with_context(lang=lang)

    def _create_orders(self, rows):
        orders = self.env["appsistance.work.order"]
        if not rows:
            return orders
        jobs = self._get_jobs(rows)
        self._join_open_orders(jobs)
        new = [job for job in jobs if not job.order]
        terms = self._get_terms(jobs)
        orders = orders.create(
            [self._prepare_order(job, terms[job.contract]) for job in new]
        )
        for job, order in zip(new, orders, strict=True):
            job.order = order
        self._create_dues(jobs, terms)
        return orders

    def _get_terms(self, jobs):
        """``{contract: (values of its work orders, its periods)}``, read once."""
        contracts = self.env["appsistance.contract"].union(
            *(job.contract for job in jobs)
        )
        return {
            contract: (
                self._prepare_contract_vals(contract),
                [(p.date_start, p.date_end, p.id) for p in contract.period_ids],
            )
            for contract in contracts
        }

    def _join_open_orders(self, jobs):
        """What was added to the plan goes with the job of the same visit, as long as
        nobody has planned that one."""
        joining = self._find_open_orders(jobs)
        for job in jobs:
            order = joining.get(self._get_bucket(job.occurrences[0]))
            if order and job.takes_order(order):
                job.order = order
                order.duration += sum(row.plan.duration for row in job.occurrences)
                ids = {id_ for row in job.occurrences for id_ in row.equipment_ids}
                missing = ids - set(order.equipment_ids.ids)
                order.equipment_ids = [Command.link(id_) for id_ in missing]

    def _find_open_orders(self, jobs):
        contracts = {job.occurrences[0].plan.contract_id.id for job in jobs}
        months = {job.occurrences[0].month for job in jobs}
        dues = self.env["appsistance.contract.due"].search(
            [
                ("contract_id", "in", list(contracts)),
                ("month", "in", list(months)),
                ("state", "=", "generated"),
                ("work_order_id.state", "=", "to_plan"),
            ]
        )
        found = {}
        for due in dues:
            site = due.site_id.id
            row = Occurrence(
                due.plan_id, due.month, due.date_from, due.date_due, site_id=site
            )
            found.setdefault(self._get_bucket(row), due.work_order_id)
        return found

    def _prepare_contract_vals(self, contract):
        """Hook: what all work orders of a contract have."""
        return {
            "company_id": contract.company_id.id,
            "customer_id": contract.customer_id.id,
            "origin": "contract",
            "contract_id": contract.id,
            "invoice_partner_id": contract.invoice_partner_id.id
            or contract.customer_id.id,
            "customer_order_number": contract.customer_order_number,
            "customer_order_date": contract.customer_order_date,
            "cig": contract.cig,
            "cup": contract.cup,
        }

    def _prepare_order(self, job, terms):
        """Hook: the values of a work order of the plan."""
        contract_vals, periods = terms
        plans = [row.plan for row in job.occurrences]
        main = max(plans, key=lambda plan: plan.duration).type_id
        equipment = {id_ for row in job.occurrences for id_ in row.equipment_ids}
        names = dict.fromkeys(plan.type_id.name for plan in plans)
        texts = dict.fromkeys(
            text
            for plan in plans
            for text in (plan.type_id.description, plan.note)
            if text
        )
        return {
            **contract_vals,
            "site_id": job.occurrences[0].site_id,
            "equipment_ids": [Command.set(sorted(equipment))],
            "type_id": main.id,
            "summary": ", ".join(names),
            "description": "\n".join(texts) or False,
            "duration": sum(plan.duration for plan in plans),
            "date_from": job.date_from,
            "date_deadline": job.date_due,
            "contract_period_id": self._get_period_id(periods, job.date_due),
            "preferred_lead_id": job.lead.id if job.lead else False,
        }

    def _get_period_id(self, periods, day):
        """The period of a day; none beyond the current one."""
        return next((id_ for start, end, id_ in periods if start <= day <= end), False)

    def _create_dues(self, jobs, terms):
        vals_list = []
        for job in jobs:
            contract_vals, periods = terms[job.contract]
            for row in job.occurrences:
                vals = self._prepare_due(row, job.order, contract_vals, periods)
                if row.due:
                    row.due.write(vals)
                else:
                    vals_list.append(vals)
        # Complete values: asking for defaults row by row would cost as much as writing.
        dues = self.env["appsistance.contract.due"]
        dues.with_context(appsistance_complete=True).create(vals_list)

    def _prepare_due(self, row, order, contract_vals, periods):
        period_id = self._get_period_id(periods, row.date_due)
        return {
            "plan_id": row.plan.id,
            "contract_id": contract_vals["contract_id"],
            "company_id": contract_vals["company_id"],
            "customer_id": contract_vals["customer_id"],
            "site_id": row.site_id,
            "type_id": row.plan.type_id.id,
            "period_id": period_id,
            "month": row.month,
            "date_from": row.date_from,
            "date_due": row.date_due,
            "state": "generated",
            "is_provisional": not period_id,
            "skip_reason": False,
            "work_order_id": order.id,
            "generated_vals": row.to_vals(),
        }


class Place:
    """An equipment as the plan sees it: where, whose, under which plants."""

    __slots__ = ("env", "firm", "firm_until", "id", "name", "path", "site_id", "state")

    def __init__(self, env, record):
        self.env = env
        self.id = record.id
        self.name = record.complete_name
        self.site_id = record.site_id.id
        self.state = record.state
        self.firm = record.contractor_id.name if record.contractor_id else ""
        self.firm_until = record.contractor_until
        self.path = set(record._get_path_ids())

    def get_problem(self, day, spans):
        """Why nothing is planned on it that day; empty when it is."""
        if self.state == "dismantled":
            return self.env._("%s is dismantled.", self.name)
        if self.firm and (not self.firm_until or self.firm_until >= day):
            return self.env._(
                "%(equipment)s is under contract with %(firm)s.",
                equipment=self.name,
                firm=self.firm,
            )
        under = any(
            (not begin or begin <= day) and (not end or end >= day)
            for id_ in self.path
            for begin, end in spans.get(id_, ())
        )
        if spans and not under:
            return self.env._("%s is not under this contract then.", self.name)
        return ""
