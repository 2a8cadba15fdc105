from odoo import api, fields, models


class AppsistanceVisit(models.Model):
    """The contract of a visit decides who pays what."""

    _inherit = "appsistance.visit"

    contract_id = fields.Many2one(related="work_order_id.contract_id")

    # --------------------------------------------------
    # Billing
    # --------------------------------------------------

    def _get_billing_day(self):
        self.ensure_one()
        if self.report_id.date:
            return self.report_id.date
        contracts = self.env["appsistance.contract"]
        return self.start and contracts._get_local_day(self.company_id, self.start)

    def _prepare_billing_scope(self):
        contract = self.work_order_id.sudo().contract_id
        if contract and not contract._is_running_on(self._get_billing_day()):
            contract = contract.browse()
        return {**super()._prepare_billing_scope(), "contract": contract}

    def _prepare_billing_vals(self):
        contract = self.work_order_id.sudo().contract_id
        vals = super()._prepare_billing_vals()
        if not contract:
            return vals
        return {
            **vals,
            "contract_id": contract.id,
            "contract_period_id": contract._get_period_on(self._get_billing_day()).id,
        }

    def _prepare_charge_vals(self):
        """The contracts decide; the draws follow once the charges are made."""
        covered, draws = self.env["appsistance.coverage.engine"]._cover(
            self, super()._prepare_charge_vals()
        )
        self.env["appsistance.coverage.engine"]._settle(self, draws)
        return covered

    def _prepare_allowance_entry(self):
        """What a draw from an allowance says of its visit."""
        self.ensure_one()
        version = self.report_id.version_id.number or 1
        return {
            "visit_id": self.id,
            "date": self._get_billing_day(),
            "source_key": str(version),
            "reason": self._get_draw_reason(version),
        }

    def _get_draw_reason(self, version):
        if version > 1:
            return self.env._(
                "Correction: report %(report)s, version %(version)s",
                report=self.report_id.name,
                version=version,
            )
        return self.env._("Report %s", self.report_id.name or self.name)

    # --------------------------------------------------
    # Checklists
    # --------------------------------------------------

    def _get_checklists(self):
        """Those of all types that the plan put on this visit."""
        types = self._get_planned_dues().type_id
        return super()._get_checklists() | types.with_env(self.env).checklist_ids

    def _get_planned_dues(self):
        """What the visit owes to a plan; nothing is asked for any other job."""
        planned = self.work_order_id.filtered(lambda o: o.origin == "contract")
        return planned.sudo().due_ids

    def _get_checklist_equipment(self, version):
        """Of several types on one visit each has its own equipment."""
        equipment = super()._get_checklist_equipment(version)
        dues = self._get_planned_dues().filtered(
            lambda due: version.checklist_id in due.type_id.sudo().checklist_ids
        )
        planned = dues.plan_id.equipment_ids
        if not dues or not planned:
            return equipment
        return equipment.filtered(lambda record: record.id in planned.ids)

    # --------------------------------------------------
    # What the office looks at
    # --------------------------------------------------

    @api.model
    def _get_allowance_anomaly(self, clause, left):
        return self.env._(
            "%(clause)s: %(left)s left, the rest is charged.",
            clause=clause._get_title(),
            left=self.env["appsistance.coverage.engine"]._format(clause, left),
        )

    def _get_allowance_anomalies(self):
        """Texts: allowances that this visit exceeds."""
        self.ensure_one()
        engine = self.env["appsistance.coverage.engine"].sudo()
        visit = self.sudo()
        if not visit.contract_id.clause_ids.filtered(lambda c: c.measure != "none"):
            return []
        job = engine._prepare_job(visit)
        if not job:
            return []
        pool = engine._get_pool(visit)
        texts = []
        for clause in job["clauses"].filtered(lambda c: c.measure != "none"):
            allowance = engine._find_allowance(clause, job["day"], pool)
            left = pool.get(allowance, 0.0)
            if left < self._get_needed(clause):
                texts.append(self._get_allowance_anomaly(clause, left))
        return texts

    def _get_needed(self, clause):
        """At least what the visit takes from a clause, before prices are known."""
        if clause.measure == "visits":
            return 1.0
        if clause.measure == "minutes":
            return sum(self.sudo()._get_work_minutes().values())
        return 0.01
