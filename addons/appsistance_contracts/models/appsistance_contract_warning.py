from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import cadence

OPEN_STATES = ("draft", "to_sign", "active")


class AppsistanceContract(models.Model):
    """What looks wrong and may be meant: told on the form, with names."""

    _inherit = "appsistance.contract"

    warning_text = fields.Text(string="Warnings", compute="_compute_warning_text")

    @api.depends(
        "date_start",
        "date_end",
        "renewal_kind",
        "state",
        "line_ids.equipment_id",
        "line_ids.date_from",
        "line_ids.date_to",
        "plan_ids.type_id",
        "plan_ids.months",
        "plan_ids.cadence",
        "plan_ids.date_first",
    )
    def _compute_warning_text(self):
        looked_at = self.filtered(
            lambda c: c.state in OPEN_STATES and not c.is_template and c.date_start
        )
        overlaps = looked_at._find_overlaps()
        for contract in self:
            texts = overlaps.get(contract, [])
            if contract in looked_at:
                texts = texts + contract._get_outside_texts()
            contract.warning_text = "\n".join(texts) or False

    # --------------------------------------------------
    # The same equipment in two contracts
    # --------------------------------------------------

    def _find_overlaps(self):
        """``{contract: texts}``: who else looks after the same equipment, for the same
        kind of work, in the same days."""
        lines = self.line_ids.filtered("equipment_id")
        others = self.env["appsistance.contract.line"].sudo()
        others = others.search(
            [
                ("equipment_id", "in", lines.equipment_id._origin.ids),
                ("contract_id.state", "in", OPEN_STATES),
                ("contract_id.is_template", "=", False),
            ]
        )
        by_equipment = others.grouped("equipment_id")
        found = {}
        for line in lines:
            for other in by_equipment.get(line.equipment_id._origin.sudo(), others[:0]):
                if line._overlaps(other):
                    found.setdefault(line.contract_id, []).append(
                        line._get_overlap_text(other)
                    )
        return found

    # --------------------------------------------------
    # Months that never come
    # --------------------------------------------------

    def _get_outside_texts(self):
        """Plan lines with months that are not in the period."""
        self.ensure_one()
        if not self.date_end or self.date_end < self.date_start:
            return []
        months = {
            month.month
            for month in cadence.iterate_months(self.date_start, self.date_end)
        }
        texts = []
        for plan in self.plan_ids.filtered(lambda plan: plan.cadence == "months"):
            outside = plan._parse_months(plan.months) - months
            if outside:
                texts.append(
                    self.env._(
                        "“%(plan)s”: the months %(months)s are not in the period from"
                        " %(start)s to %(end)s.",
                        plan=plan.display_name,
                        months=cadence.format_months(outside),
                        start=format_date(self.env, self.date_start),
                        end=format_date(self.env, self.date_end),
                    )
                )
        return texts


class AppsistanceContractLine(models.Model):
    _inherit = "appsistance.contract.line"

    def _get_days(self):
        contract = self.contract_id
        start = max(filter(None, (contract.date_start, self.date_from)), default=None)
        ends = (self.date_to, contract.terminated_on)
        if contract.renewal_kind == "none":
            ends = (*ends, contract.date_end)
        return start, min(filter(None, ends), default=None)

    def _overlaps(self, other):
        """Whether two lines of two contracts are about the same work and days."""
        self.ensure_one()
        if other.contract_id == self.contract_id._origin:
            return False
        start, end = self._get_days()
        begin, last = other._get_days()
        if not start or not begin or (end and begin > end) or (last and last < start):
            return False
        own, theirs = (
            self.contract_id.plan_ids.type_id,
            other.contract_id.plan_ids.type_id,
        )
        return not own or not theirs or bool(own._origin & theirs._origin)

    def _get_overlap_text(self, other):
        return self.env._(
            "%(equipment)s stands in %(contract)s too, in the same days and for the"
            " same kind of work.",
            equipment=self.equipment_id.display_name,
            contract=other.contract_id.display_name,
        )
