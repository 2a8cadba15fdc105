from odoo import fields, models


class AppsistanceTicket(models.Model):
    """What the customer's contract says of a ticket and of its fixed charge."""

    _inherit = "appsistance.ticket"

    def _find_contracts(self, days):
        """The contract of each ticket on its day, empty where none holds."""
        return (
            self.env["appsistance.contract"]
            .sudo()
            ._find_for(
                [
                    {
                        "company": ticket.company_id,
                        "customer": ticket.customer_id._origin,
                        "site": ticket.site_id._origin,
                        "equipment": ticket.equipment_id._origin,
                        "date": day,
                    }
                    for ticket, day in zip(self, days, strict=True)
                ]
            )
        )

    def _prepare_coverage_job(self, source, contract, day):
        """What the clauses ask about ``source``, a time or the ticket itself.

        A call is no visit: clauses that grant a number of visits say nothing of it.
        """
        self.ensure_one()
        job = {
            "source": source,
            "day": day,
            "contract": contract,
            "types": self.category_id.intervention_type_id,
            "equipment_path": set(self.equipment_id._origin._get_path_ids()),
            "planned": False,
            "on_call": False,
        }
        job["clauses"] = contract.clause_ids.filtered(
            lambda clause: clause.measure != "visits" and clause._fits_job(job)
        )
        return job

    def _prepare_contract_vals(self, contract, day):
        """Further values of a charge: the contract that decides."""
        return {
            "contract_id": contract.id,
            "contract_period_id": contract._get_period_on(day).id,
        }

    # --------------------------------------------------
    # Fixed charges
    # --------------------------------------------------

    def _cover_fixed_charges(self, vals_list):
        """The contracts decide; what they grant is drawn with the charges."""
        vals_list = super()._cover_fixed_charges(vals_list)
        days = [vals["date"] for vals in vals_list]
        contracts = self._find_contracts(days)
        jobs, covered = [], []
        for ticket, contract, day, vals in zip(
            self, contracts, days, vals_list, strict=True
        ):
            if not contract:
                jobs.append(None)
                covered.append(vals)
                continue
            jobs.append(ticket._prepare_coverage_job(ticket, contract, day))
            covered.append({**vals, **ticket._prepare_contract_vals(contract, day)})
        engine = self.env["appsistance.coverage.engine"].sudo()
        granting = self.env["appsistance.contract"].sudo().union(*contracts)
        granting._grant_allowances()
        covered, draws = engine._cover_jobs(
            jobs, covered, engine._get_left(granting, self)
        )
        engine._settle(self, draws)
        return covered

    def _prepare_allowance_entry(self):
        """What a draw from an allowance says of the ticket."""
        self.ensure_one()
        packages = self.env["appsistance.prepaid.package"]
        return {
            "res_model": self._name,
            "res_id": self.id,
            "date": packages._get_local_day(self.company_id, fields.Datetime.now()),
            "source_key": "fixed",
            "reason": self.env._("Fixed charge, ticket %s", self.number),
        }
