from odoo import fields, models


class AppsistanceTicketTime(models.Model):
    """The coverage engine of the contracts decides how a time on a ticket is paid.

    What a clause includes comes first, then prepaid minutes, then a charge at the price
    of the contract, at last by the customer's rules.
    """

    _inherit = "appsistance.ticket.time"

    # --------------------------------------------------
    # Settlement
    # --------------------------------------------------

    def _settle(self):
        times = self.with_context(appsistance_grant_allowances=True)
        return super(AppsistanceTicketTime, times)._settle()

    def _prepare_contracts(self):
        """``jobs`` of the times under contract, ``pool`` of what is left to them."""
        times = self.filtered(lambda time: time.minutes and time.ticket_id.customer_id)
        days = [time._get_billing_day() for time in times]
        found = (
            times.env["appsistance.ticket"]
            .concat(*(time.ticket_id for time in times))
            ._find_contracts(days)
        )
        jobs = {
            time: time.ticket_id._prepare_coverage_job(time, contract, day)
            for time, contract, day in zip(times, found, days, strict=True)
            if contract
        }
        contracts = self.env["appsistance.contract"].sudo().union(*found)
        if self.env.context.get("appsistance_grant_allowances"):
            contracts._grant_allowances()
        engine = self.env["appsistance.coverage.engine"].sudo()
        return {
            **super()._prepare_contracts(),
            "jobs": jobs,
            "pool": engine._get_left(contracts, times) if jobs else {},
        }

    def _get_billing_day(self):
        packages = self.env["appsistance.prepaid.package"]
        moment = self.stop or self.start or fields.Datetime.now()
        return packages._get_local_day(self.ticket_id.company_id, moment)

    def _get_contract_cover(self, contracts):
        """What the clauses give of the whole time, as if nothing else paid it."""
        job = contracts["jobs"].get(self)
        if not job:
            return super()._get_contract_cover(contracts)
        pool, draws = dict(contracts["pool"]), {}
        charges, texts = self._cover_minutes(job, self.minutes, pool, draws)
        included = [vals for vals in charges if vals.get("coverage") == "contract"]
        minutes = sum(vals.get("minutes") or 0 for vals in included)
        if len(included) == len(charges) and charges:
            minutes = self.minutes
        reasons = dict.fromkeys(vals["coverage_reason"] for vals in included)
        return {
            "minutes": min(minutes, self.minutes),
            "reason": "\n".join(reasons),
            "charges": charges,
            "included": included,
            "texts": texts,
            "pool": pool,
            "draws": draws,
        }

    def _complete_contract_cover(self, contracts, cover, decision):
        result = super()._complete_contract_cover(contracts, cover, decision)
        job, rest = contracts["jobs"][self], decision["rest"]
        charges, texts = cover["charges"], cover["texts"]
        pool, draws = cover["pool"], cover["draws"]
        if rest != self.minutes - cover["minutes"] or not rest:
            # Prepaid minutes pay a part: only what is included is drawn as it was.
            charges, texts = cover["included"], []
            pool = dict(contracts["pool"])
            draws = {
                (source, allowance): quantity
                for (source, allowance), quantity in draws.items()
                if allowance.clause_id.effect == "included"
            }
            for (_source, allowance), quantity in draws.items():
                pool[allowance] -= quantity
            if rest:
                more, texts = self._cover_minutes(job, rest, pool, draws, "/rest")
                charges = charges + more
        contracts["pool"] = pool
        decision["charges"], decision["draws"] = charges, draws
        if rest:
            decision["reason"] = "\n".join([decision["reason"], *texts])
        return result

    def _cover_minutes(self, job, minutes, pool, draws, part=""):
        """Values of the charges of the last ``minutes`` as the clauses decide, and what
        they say of those that are to be paid."""
        fact = self._prepare_work_fact(minutes)
        fact["version"] += part
        fact["contract"] = job["contract"]
        fact["vals"] = self.ticket_id._prepare_contract_vals(
            job["contract"], job["day"]
        )
        vals_list = self._filter_charged(
            self.env["appsistance.charge.builder"]._prepare_charges([fact])
        )
        known = {line for vals in vals_list for line in vals["reason"].split("\n")}
        charges, _draws = (
            self.env["appsistance.coverage.engine"]
            .sudo()
            ._cover_jobs([job] * len(vals_list), vals_list, pool, draws)
        )
        texts = dict.fromkeys(
            line
            for vals in charges
            if vals.get("coverage") != "contract"
            for line in vals["reason"].split("\n")
            if line not in known
        )
        return charges, list(texts)

    def _charge(self, decisions):
        result = super()._charge(decisions)
        draws = {}
        for decision in decisions.values():
            draws.update(decision.get("draws") or {})
        if draws:
            self.env["appsistance.coverage.engine"]._settle(self, draws)
        return result

    # --------------------------------------------------
    # Reversal
    # --------------------------------------------------

    def _reverse(self, reason):
        """What was drawn from the contract is given back too."""
        result = super()._reverse(reason)
        self.env["appsistance.coverage.engine"]._settle(self.sudo(), {})
        return result

    def _prepare_allowance_entry(self):
        """What a draw from an allowance says of the time."""
        self.ensure_one()
        ticket = self.ticket_id
        text = self.env._("Ticket %s", ticket.display_name)
        if self.is_reversed:
            text = self.env._("Reversed: ticket %(ticket)s", ticket=ticket.display_name)
        return {
            "res_model": self._name,
            "res_id": self.id,
            "date": self._get_billing_day(),
            "source_key": "reversal" if self.is_reversed else "settlement",
            "reason": text,
        }
