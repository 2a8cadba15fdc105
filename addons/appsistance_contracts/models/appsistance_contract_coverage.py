from dateutil.relativedelta import relativedelta

from odoo import api, models

from ..tools import cadence


class AppsistanceContract(models.Model):
    """Which contract holds for a job, and what it grants in each year."""

    _inherit = "appsistance.contract"

    # --------------------------------------------------
    # Which contract
    # --------------------------------------------------

    @api.model
    def _find_for(self, facts):
        """The contract of each of ``facts`` (``company``, ``customer``, ``site``,
        ``equipment``, ``date``), empty where none holds; a constant number of queries.

        First that of the equipment or of a plant it is part of, then the only one of
        the site that names no equipment.
        """
        contracts = self.sudo()
        paths = contracts._get_paths(facts)
        lines = self.env["appsistance.contract.line"].sudo()
        if paths:
            ids = {id_ for path in paths.values() for id_ in path}
            lines = lines.search(
                [
                    ("equipment_id", "in", list(ids)),
                    ("contract_id.state", "not in", ("draft", "to_sign")),
                ],
                order="contract_id desc, id",
            )
        plain = contracts._find_plain(facts)
        return [
            contracts._find_one(fact, paths, lines, plain).with_env(self.env)
            for fact in facts
        ]

    def _get_paths(self, facts):
        """``{equipment: ids from the plant down to it}``"""
        equipment = self.env["appsistance.equipment"].sudo()
        equipment = equipment.union(*(fact["equipment"].sudo() for fact in facts))
        return {
            record.id: set(record._get_path_ids())
            for record in equipment
            if record.parent_path
        }

    def _find_plain(self, facts):
        """Contracts that name no equipment: they are for all of a site."""
        customers = {fact["customer"].id for fact in facts} - {False}
        if not customers:
            return self.browse()
        return self.search(
            [
                ("customer_id", "in", list(customers)),
                ("state", "not in", ("draft", "to_sign")),
                ("line_ids", "=", False),
            ]
        )

    def _find_one(self, fact, paths, lines, plain):
        day = fact["date"]

        def fits(contract):
            return contract.company_id == fact["company"] and contract._is_running_on(
                day
            )

        if fact["equipment"]:
            wanted = set().union(
                *(paths.get(record.id, set()) for record in fact["equipment"])
            )
            found = lines.filtered(
                lambda line: (
                    line.equipment_id.id in wanted
                    and line._is_valid_on(day)
                    and fits(line.contract_id)
                )
            ).contract_id
            if found:
                return found[:1]
        own = plain.filtered(
            lambda contract: (
                contract.customer_id == fact["customer"]
                and (not contract.site_ids or fact["site"] in contract.site_ids)
                and fits(contract)
            )
        )
        return own if len(own) == 1 else self.browse()

    def _covers_equipment(self, equipment, day):
        """Whether a job on ``equipment`` (or on none) is under contract that day."""
        self.ensure_one()
        if not equipment or not self.line_ids:
            return True
        valid = self.line_ids.filtered(lambda line: line._is_valid_on(day))
        ids = set(valid.equipment_id.ids)
        return any(not ids.isdisjoint(record._get_path_ids()) for record in equipment)

    def _get_period_on(self, day):
        """The period of a day, ended ones included."""
        self.ensure_one()
        return self.period_ids.filtered(
            lambda period: period.date_start <= day <= period.date_end
        )[:1]

    # --------------------------------------------------
    # What is granted
    # --------------------------------------------------

    def _after_activating(self):
        result = super()._after_activating()
        self._grant_allowances()
        return result

    def _grant_allowances(self):
        """Grant what the clauses say for the current period, once: to be called again
        after a renewal, or when a clause was added."""
        allowances = self.env["appsistance.contract.allowance"].sudo()
        contracts = self.sudo().filtered("period_id")
        known = set(
            allowances.search([("contract_id", "in", contracts.ids)]).mapped(
                lambda row: (row.clause_id.id, row.date_from)
            )
        )
        allowances.create(
            [
                vals
                for contract in contracts
                for clause in contract.clause_ids
                if clause.measure != "none" and clause.effect != "excluded"
                for vals in clause._prepare_allowances(contract.period_id)
                if (vals["clause_id"], vals["date_from"]) not in known
            ]
        )


class AppsistanceContractClause(models.Model):
    """How much a clause grants, and whether it is about a charge."""

    _inherit = "appsistance.contract.clause"

    @api.model_create_multi
    def create(self, vals_list):
        clauses = super().create(vals_list)
        running = clauses.contract_id.filtered(lambda c: c.state == "active")
        running._grant_allowances()
        return clauses

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"quantity", "measure", "per", "is_prorated"}:
            self._update_granted()
        return result

    def _update_granted(self):
        """Another quantity holds from now on: for the years that are not over."""
        running = self.filtered(lambda clause: clause.contract_id.state == "active")
        running.contract_id._grant_allowances()
        for clause in running.sudo():
            today = clause.contract_id._get_today()
            for allowance in clause.allowance_ids:
                if allowance.date_to < today:
                    continue
                granted = clause._get_granted(allowance.date_from, allowance.date_to)
                vals = {"granted": max(granted, allowance.used)}
                if not allowance.used and clause.measure != "none":
                    vals["measure"] = clause.measure
                allowance.write(vals)

    def _prepare_allowances(self, period):
        """The allowances of a period: one, or one for each year of contract."""
        self.ensure_one()
        return [
            {
                "contract_id": self.contract_id.id,
                "clause_id": self.id,
                "period_id": period.id,
                "date_from": start,
                "date_to": end,
                "measure": self.measure,
                "granted": self._get_granted(start, end),
            }
            for start, end in self._get_spans(period)
        ]

    def _get_spans(self, period):
        if self.per == "period":
            return [(period.date_start, period.date_end)]
        return cadence.split_years(period.date_start, period.date_end)

    def _get_granted(self, start, end):
        granted = self.quantity * (60 if self.measure == "minutes" else 1)
        full = start + relativedelta(years=1) - relativedelta(days=1)
        if self.is_prorated and self.per == "year" and end < full:
            share = ((end - start).days + 1) / ((full - start).days + 1)
            granted *= share
            return float(round(granted)) if self.measure == "visits" else granted
        return granted

    # --------------------------------------------------
    # Whether it is about a charge
    # --------------------------------------------------

    _SCOPES = {
        "labour": {"labour"},
        "travel": {"travel"},
        "callout": {"callout"},
        "trip": {"callout", "travel"},
        "material": {"material", "consumable"},
    }

    def _fits_job(self, job):
        """``job``: dict of ``types``, ``equipment_path`` (ids), ``planned``,
        ``on_call``."""
        self.ensure_one()
        return (
            (not self.type_ids or bool(self.type_ids & job["types"]))
            and (
                not self.equipment_ids
                or not job["equipment_path"].isdisjoint(self.equipment_ids.ids)
            )
            and (self.origin == "any" or (self.origin == "planned") == job["planned"])
            and (self.on_call == "any" or (self.on_call == "yes") == job["on_call"])
        )

    def _fits_charge(self, vals):
        self.ensure_one()
        kind = vals.get("kind") or "other"
        if self.scope != "all" and kind not in self._SCOPES[self.scope]:
            return False
        return not self.product_ids or vals.get("product_id") in self.product_ids.ids

    def _get_title(self):
        """As reasons name it."""
        return self.env._(
            "contract %(contract)s, %(clause)s",
            contract=self.contract_id.name,
            clause=self.name,
        )
