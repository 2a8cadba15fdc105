from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.appsistance_base.tools.work_time import local_date

from ..tools import instalments

DEFAULT_TIMEZONE = "Europe/Rome"


class AppsistanceContract(models.Model):
    """[Canoni] The instalments of a contract's fees."""

    _inherit = "appsistance.contract"

    instalment_count = fields.Integer(
        compute="_compute_instalment_count", groups="appsistance_base.group_manager"
    )

    @api.depends("instalment_ids")
    def _compute_instalment_count(self):
        counts = dict(
            self.env["appsistance.contract.instalment"]._read_group(
                [("contract_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["contract_id"],
                ["__count"],
            )
        )
        for contract in self:
            contract.instalment_count = counts.get(contract._origin, 0)

    def action_view_instalments(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_contracts.appsistance_contract_instalment_action"
        )
        action["domain"] = [("contract_id", "in", self.ids)]
        action["context"] = {}
        return action

    # --------------------------------------------------
    # Days
    # --------------------------------------------------

    @api.model
    def _get_company_today(self, company):
        """The day that it is where the company is."""
        return self._get_local_day(company, fields.Datetime.now())

    @api.model
    def _get_local_day(self, company, moment):
        """The day of a moment where the company is."""
        return local_date(moment, company.sudo().partner_id.tz or DEFAULT_TIMEZONE)

    @api.model
    def _get_own_today(self):
        """The day that it is where the user's company is."""
        return self._get_company_today(self.env.company)

    def _get_today(self):
        self.ensure_one()
        return self._get_company_today(self.company_id)

    def _get_running(self):
        return self.sudo().filtered(
            lambda contract: contract.state == "active" and contract.period_id
        )

    # --------------------------------------------------
    # Schedule
    # --------------------------------------------------

    def _after_activating(self):
        result = super()._after_activating()
        self._plan_instalments()
        return result

    def _check_settled(self):
        result = super()._check_settled()
        for contract in self:
            if "planned" in contract.instalment_ids.mapped("state"):
                raise UserError(
                    self.env._(
                        "%s still has instalments to charge.", contract.display_name
                    )
                )
        return result

    def _plan_instalments(self):
        """Bring the instalments of the current period in step with the fees. What is
        charged stays; what no fee owes any more is cancelled."""
        contracts = self.sudo().filtered("period_id")
        rows = self.env["appsistance.contract.instalment"].sudo()
        known = rows.search(
            [("contract_id", "in", contracts.ids), ("state", "!=", "cancelled")]
        ).grouped("fee_id")
        created, dropped = [], rows
        for contract in contracts:
            for fee in contract.fee_ids:
                new, gone = contract._match_instalments(fee, known.get(fee, rows))
                created += new
                dropped |= gone
        dropped.write({"state": "cancelled"})
        dropped.flush_recordset()
        return rows.create(created)

    def _match_instalments(self, fee, known):
        """Update what is planned; return the values of the new, and the superfluous."""
        period = self.period_id
        planned = known.filtered(
            lambda row: row.state == "planned" and row.period_id == period
        ).grouped("date_from")
        charged = known.filtered(lambda row: row.state == "charged")
        created = []
        for vals in self._get_instalment_values(fee, charged):
            row = planned.pop(vals["date_from"], None)
            if row is None:
                created.append(vals)
                continue
            changes = {name: vals[name] for name in vals if row._differs(name, vals)}
            if changes:
                row.write(changes)
        return created, known.browse([row.id for row in planned.values()])

    def _get_instalment_values(self, fee, charged):
        """The values of what is not charged yet of a fee in the current period."""
        period = self.period_id
        for span, amount in self._get_unpaid(fee, charged):
            if amount > 0:
                yield {
                    "fee_id": fee.id,
                    "contract_id": self.id,
                    "period_id": period.id,
                    "date_from": span.start,
                    "date_to": span.end,
                    "date_invoice": span.invoice,
                    "amount": amount,
                }

    def _get_unpaid(self, fee, charged):
        """``(span, amount)`` of the days of the current period that are not paid."""
        period = self.period_id
        last = min(filter(None, (self._get_last_paid_day(), fee.date_to)))
        schedule = fee._get_schedule()
        paid = sorted((row.date_from, row.date_to) for row in charged)
        spans = [
            span
            for full in instalments.spans(schedule, period.date_start, last)
            for span in instalments.get_unpaid(full, paid, schedule.timing)
        ]
        digits = self.currency_id.decimal_places
        if fee.basis == "total" and spans:
            # What comes once is paid to the cent, however it is divided.
            total = fee._get_amount_on(spans[0].start) - sum(charged.mapped("amount"))
            rest = instalments.to_fraction(self.currency_id.round(total))
            return zip(spans, instalments.spread(spans, rest, digits), strict=True)
        return [
            (span, instalments.amount(span, fee._get_price_on(span.start), digits))
            for span in spans
        ]
