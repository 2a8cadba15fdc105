from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError


class AppsistanceWorkOrder(models.Model):
    """The technician on call opens a job himself, with its visit begun."""

    _inherit = "appsistance.work.order"

    @api.model
    def _open_on_call(self, vals):
        """Open a job and start its visit now, for the technician on call.

        Only who is on call now may; a dispatcher may always, for whoever is on call.

        :param vals: values of the work order; ``site_id`` and ``type_id`` at least
        :return: the visit
        """
        resource = self._get_resource_on_call()
        order = self.sudo().create(
            {
                **{
                    name: vals[name]
                    for name in vals.keys() & self._get_on_call_fields()
                },
                "origin": "on_call",
                "is_on_call": True,
                "opener_id": self.env.uid,
                "company_id": self.env.company.id,
            }
        )
        start = fields.Datetime.now().replace(second=0, microsecond=0)
        visit = self.env["appsistance.visit"].sudo()
        visit = visit._plan(
            [
                {
                    "work_order": order,
                    "start": start,
                    "stop": start + timedelta(hours=order.duration or 1.0),
                    "lead": resource,
                    "is_on_call": True,
                    "opener": self.env.user,
                    "allow_overlap": True,
                    "overlap_reason": self.env._("On call"),
                }
            ]
        )
        visit = visit.sudo(False)
        visit._start("travel")
        return visit

    def _get_on_call_fields(self):
        return {
            "site_id",
            "customer_id",
            "equipment_ids",
            "type_id",
            "summary",
            "description",
            "priority",
            "caller_name",
            "caller_phone",
            "contact_name",
            "contact_phone",
            "date_requested",
        }

    def _get_resource_on_call(self):
        rosters = self.env["appsistance.oncall.roster"].sudo()
        on_call = rosters._get_on_call(company=self.env.company)
        mine = on_call.filtered(lambda resource: resource.user_id == self.env.user)
        if mine:
            return mine[:1]
        if self.env.user.has_group("appsistance_base.group_dispatcher") and on_call:
            return on_call[:1]
        raise AccessError(
            self.env._(
                "You are not on call now: ask the office to open the job,"
                " or to put you on the roster."
            )
        )
