from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class AppsistanceTicketCall(models.AbstractModel):
    """The call screen shows which contract holds, and what it promises."""

    _inherit = "appsistance.ticket.call"

    def _get_contracts(self, place):
        today = fields.Date.context_today(self)
        contracts = self.env["appsistance.contract"].search(
            Domain("customer_id", "=", place["customer"].id)
            & Domain("state", "=", "active")
            & Domain("date_start", "<=", today)
        )
        if place["site"]:
            contracts = contracts.filtered(
                lambda contract: (
                    not contract.site_ids or place["site"] in contract.site_ids
                )
            )
        kinds = dict(contracts._fields["kind"]._description_selection(self.env))
        return super()._get_contracts(place) + [
            {
                "id": contract.id,
                "model": contract._name,
                "text": self._join(contract.name, kinds[contract.kind]),
                "coverage": self._join(*self._get_promises(contract, place)),
            }
            for contract in contracts
            if contract._is_running_on(today)
        ]

    def _get_promises(self, contract, place):
        """What the operator tells the caller: no prices."""
        equipment = place["equipment"]
        if equipment and contract.equipment_ids:
            plants = contract.equipment_ids
            path = {int(id_) for id_ in (equipment.parent_path or "").split("/") if id_}
            if not path & set(plants.ids):
                yield self.env._("this plant is not in it")
        if contract.has_h24:
            yield self.env._("on call 24 hours")
        if contract.response_hours:
            yield self.env._("response within %g h", contract.response_hours)
        if contract.date_end:
            yield self.env._(
                "until %(date)s", date=format_date(self.env, contract.date_end)
            )
