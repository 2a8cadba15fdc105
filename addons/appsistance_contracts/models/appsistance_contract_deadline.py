from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .appsistance_contract_portal_page import UNPLANNED_STATES


class AppsistanceContract(models.Model):
    """[Scadenze] What comes near, as many days ahead as the company says."""

    _inherit = "appsistance.contract"

    deadline_kind = fields.Selection(
        selection="_selection_deadline_kind",
        string="Deadline",
        compute="_compute_deadline",
        search="_search_deadline_kind",
        help="The first that comes near.",
    )
    deadline_date = fields.Date(string="Next Deadline", compute="_compute_deadline")

    @api.model
    def _selection_deadline_kind(self):
        return [
            ("notice", self.env._("Termination Notice")),
            ("end", self.env._("End of the Contract")),
            ("consumer", self.env._("Consumer to Tell")),
            ("unplanned", self.env._("Visit without a Day")),
            ("legal", self.env._("Legal Date without a Visit")),
        ]

    def _compute_deadline(self):
        found = {}
        for company in self.company_id:
            for kind, dates in self._find_deadlines(company).items():
                for contract, day in dates.items():
                    found.setdefault(contract, []).append((day, kind))
        for contract in self:
            day, kind = min(found.get(contract._origin, [(False, False)]))
            contract.deadline_date = day
            contract.deadline_kind = kind

    def _search_deadline_kind(self, operator, value):
        if operator != "in":
            return NotImplemented
        kinds = [kind for kind, _label in self._selection_deadline_kind()]
        found = [self._get_near_domain(kind) for kind in kinds if kind in value]
        if False in value:
            found.append(~Domain.OR(self._get_near_domain(kind) for kind in kinds))
        return Domain.OR(found)

    @api.model
    def _get_near_domain(self, kind):
        """The contracts with such a deadline near, in the companies that are open."""
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & self._get_deadline_domain(kind, company)
            for company in self.env.companies
        )

    # --------------------------------------------------
    # What is near
    # --------------------------------------------------

    @api.model
    def _get_deadline_days(self, company):
        """Today and the last day to look at, where the company is."""
        today = self._get_company_today(company)
        return today, today + timedelta(days=company.appsistance_contract_reminder_days)

    @api.model
    def _get_deadline_domain(self, kind, company):
        """Hook: the contracts of a company with such a deadline near."""
        today, last = self._get_deadline_days(company)
        running = Domain("state", "=", "active") & Domain("is_template", "=", False)
        given = Domain("termination_ids", "any", self._get_given_notice_domain(last))
        domains = {
            "notice": Domain("terminated_on", "=", False)
            & ~given
            & Domain("notice_deadline", ">=", today)
            & Domain("notice_deadline", "<=", last),
            "end": Domain("date_end", "<=", last)
            & (
                Domain("renewal_kind", "in", ("none", "request"))
                | Domain("terminated_on", "!=", False)
                | given
            ),
            "consumer": Domain("terminated_on", "=", False)
            & ~given
            & Domain("consumer_notified_on", "=", False)
            & Domain("date_end", ">=", today)
            & Domain("consumer_notice_by", "<=", last),
            "unplanned": Domain("due_ids", "any", self._get_unplanned_domain(company)),
        }
        if kind == "legal":
            # reads the visits to come: not for the others
            domains[kind] = Domain(
                "line_ids.equipment_id.deadline_ids",
                "any",
                self._get_legal_domain(company),
            )
        return running & domains[kind]

    @api.model
    def _get_given_notice_domain(self, last):
        """Notices by which a contract is not renewed, as ``_ends_contract()``; one that
        came too late ends it a period later."""
        in_time = Domain("is_in_time", "=", True)
        return Domain("state", "=", "accepted") | (
            Domain("state", "in", ("received", "rejected"))
            & Domain("kind", "!=", "early")
            & (in_time | Domain("date_effective", "<=", last))
        )

    @api.model
    def _get_unplanned_domain(self, company):
        """What the plans owe soon and has no day yet."""
        _today, last = self._get_deadline_days(company)
        return (
            Domain("company_id", "=", company.id)
            & Domain("contract_id.state", "=", "active")
            & Domain("state", "in", ("due", "generated"))
            & Domain("is_provisional", "=", False)
            & Domain("date_due", "<=", last)
            & (
                Domain("work_order_id", "=", False)
                | Domain("work_order_id.state", "in", UNPLANNED_STATES)
            )
        )

    @api.model
    def _get_legal_domain(self, company):
        """Legal dates of plants in service under contract, with no visit to come."""
        _today, last = self._get_deadline_days(company)
        return (
            Domain("equipment_id.active", "=", True)
            & Domain("equipment_id.state", "!=", "dismantled")
            & Domain("equipment_id", "not in", self._get_visited_equipment(company).ids)
            & Domain("equipment_id.contract_line_ids.contract_id.state", "=", "active")
            & Domain("date", "<=", last)
            & (Domain("company_id", "=", company.id) | Domain("company_id", "=", False))
        )

    @api.model
    def _get_visited_equipment(self, company):
        """The plants to which somebody is about to go: one query for all visits."""
        visits = self.env["appsistance.visit"].sudo()
        rows = (
            self.env["appsistance.work.order"]
            .sudo()
            ._read_group(
                Domain("company_id", "=", company.id)
                & Domain("equipment_ids", "!=", False)
                & Domain("visit_ids", "any", visits._get_coming_domain()),
                ["equipment_ids"],
            )
        )
        return self.env["appsistance.equipment"].union(*(row[0] for row in rows))

    def _find_deadlines(self, company):
        """``{kind: {contract: day}}``, of ``self`` or, where it is empty, of all; a
        constant number of queries."""
        mine = Domain("company_id", "=", company.id)
        if self:
            mine &= Domain("id", "in", self._origin.ids)
        found = {}
        for kind, _label in self._selection_deadline_kind():
            contracts = self.search(mine & self._get_deadline_domain(kind, company))
            found[kind] = contracts._get_deadline_dates(kind, company)
        return found

    def _get_deadline_dates(self, kind, company):
        if kind == "unplanned":
            return self._get_unplanned_dates(company)
        if kind == "legal":
            return self._get_legal_dates(company)
        names = {
            "notice": "notice_deadline",
            "end": "date_end",
            "consumer": "consumer_notice_by",
        }
        return {contract: contract[names[kind]] for contract in self}

    def _get_unplanned_dates(self, company):
        dues = self.env["appsistance.contract.due"]
        return dict(
            dues._read_group(
                self._get_unplanned_domain(company)
                & Domain("contract_id", "in", self.ids),
                ["contract_id"],
                ["date_due:min"],
            )
        )

    def _get_legal_dates(self, company):
        legal = self.env["appsistance.equipment.deadline"].search(
            self._get_legal_domain(company)
            & Domain("equipment_id", "in", self.line_ids.equipment_id.ids)
        )
        by_equipment = legal.grouped("equipment_id")
        dates = {}
        for contract in self:
            days = [
                row.date
                for equipment in contract.line_ids.equipment_id
                for row in by_equipment.get(equipment, ())
            ]
            if days:
                dates[contract] = min(days)
        return dates
