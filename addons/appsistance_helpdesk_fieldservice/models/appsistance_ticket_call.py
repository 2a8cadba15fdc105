from odoo import models
from odoo.fields import Domain
from odoo.tools import format_datetime

LAST = 3


class AppsistanceTicketCall(models.AbstractModel):
    """The call screen shows visits and books a work order."""

    _inherit = "appsistance.ticket.call"

    def _get_visits(self, place):
        visits = self.env["appsistance.visit"]
        here = Domain("customer_id", "=", place["customer"].id)
        if place["site"]:
            here &= Domain("site_id", "=", place["site"].id)
        coming = Domain("state", "in", ("planned", "in_progress", "paused"))
        found = visits.search(here & coming, order="start", limit=LAST)
        found |= visits.search(
            here & Domain("state", "=", "done"), order="start desc", limit=LAST
        )
        states = dict(visits._fields["state"]._description_selection(self.env))
        outcomes = dict(visits._fields["outcome"]._description_selection(self.env))
        return super()._get_visits(place) + [
            {
                "id": visit.id,
                "model": visit._name,
                "date": format_datetime(self.env, visit.start, dt_format="short"),
                "text": self._join(
                    visit.type_id.name,
                    visit.lead_id.name,
                    outcomes.get(visit.outcome) or states[visit.state],
                ),
            }
            for visit in found
        ]

    def _get_extras(self):
        extras = super()._get_extras()
        if not self.env["appsistance.work.order"].has_access("create"):
            return extras
        options = self._prepare_choices("appsistance.intervention.type")
        label = self.env._("Work Order: Intervention Type")
        return [*extras, {"name": "type_id", "label": label, "options": options}]

    def _get_steps(self):
        steps = super()._get_steps()
        if self.env["appsistance.work.order"].has_access("create"):
            label = self.env._("Save and Book Work Order")
            steps.insert(1, {"name": "book", "label": label})
        return steps

    def _after_saving(self, ticket, step, values):
        if step != "book":
            return super()._after_saving(ticket, step, values)
        vals = ticket._prepare_work_order()
        if values.get("type_id"):
            vals["type_id"] = int(values["type_id"])
        if not vals.get("type_id") or not vals.get("site_id"):
            return ticket.action_create_work_order()
        vals["description"] = values.get("description") or values.get("name")
        return self.env["appsistance.work.order"].create(vals).action_plan()
