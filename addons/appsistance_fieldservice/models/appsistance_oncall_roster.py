from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.tools.date_utils import localized


class AppsistanceOncallRoster(models.Model):
    """[Reperibilità] A rota: who answers outside working hours, for one skill."""

    _name = "appsistance.oncall.roster"
    _description = "On-call Roster"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    skill_id = fields.Many2one("appsistance.skill", check_company=True)
    phone = fields.Char(string="On-call Phone")
    handover_weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        required=True,
        default="4",
    )
    handover_hour = fields.Float(default=17.0, required=True)
    turn_ids = fields.One2many("appsistance.oncall.turn", "roster_id", copy=True)
    resource_ids = fields.Many2many(
        "resource.resource",
        string="Technicians in Turn",
        compute="_compute_resource_ids",
    )
    shift_ids = fields.One2many("appsistance.oncall.shift", "roster_id")
    current_resource_id = fields.Many2one(
        "resource.resource", string="On Call Now", compute="_compute_current"
    )

    _handover = models.Constraint(
        "CHECK (handover_hour >= 0 AND handover_hour < 24)",
        "The handover is at an hour of the day.",
    )

    @api.depends("turn_ids.resource_id", "turn_ids.sequence")
    def _compute_resource_ids(self):
        for roster in self:
            roster.resource_ids = roster.turn_ids.sorted("sequence").resource_id

    @api.depends("shift_ids.start", "shift_ids.stop", "shift_ids.resource_id")
    def _compute_current(self):
        shifts = self._get_shifts(fields.Datetime.now())
        for roster in self:
            mine = shifts.filtered(lambda shift, r=roster: shift.roster_id == r)
            roster.current_resource_id = mine[:1].resource_id

    def _get_shifts(self, moment):
        return self.env["appsistance.oncall.shift"].search(
            [
                ("roster_id", "in", self.ids),
                ("start", "<=", moment),
                ("stop", ">", moment),
            ]
        )

    @api.model
    def _get_on_call(self, moment=None, skill=None, company=None):
        """Who is on call then, for a skill or for any: the resources."""
        domain = fields.Domain("company_id", "=", (company or self.env.company).id)
        if skill:
            domain &= fields.Domain("skill_id", "in", (skill.id, False))
        rosters = self.search(domain)
        return rosters._get_shifts(moment or fields.Datetime.now()).resource_id

    # --------------------------------------------------
    # Filling
    # --------------------------------------------------

    def action_fill(self):
        self._fill()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "appsistance_fieldservice.appsistance_oncall_shift_action"
        )
        action["domain"] = [("roster_id", "in", self.ids)]
        return action

    def _fill(self, weeks=13):
        """Weekly shifts from the last one on, in turn; filling again adds nothing."""
        until = fields.Datetime.now() + timedelta(weeks=weeks)
        vals_list = []
        for roster in self.filtered("turn_ids"):
            vals_list += roster._prepare_shifts(until)
        return self.env["appsistance.oncall.shift"].create(vals_list)

    def _prepare_shifts(self, until):
        last = self.shift_ids.sorted("start")[-1:]
        resources = list(self.resource_ids)
        turn = 0
        if last:
            regular = last.original_resource_id or last.resource_id
            if regular in resources:
                turn = resources.index(regular) + 1
        start = last.stop or self._get_handover(fields.Datetime.now())
        vals_list = []
        while start < until:
            stop = self._get_handover(start + timedelta(days=1), after=True)
            vals_list.append(
                {
                    "roster_id": self.id,
                    "resource_id": resources[turn % len(resources)].id,
                    "start": start,
                    "stop": stop,
                }
            )
            start, turn = stop, turn + 1
        return vals_list

    def _get_handover(self, moment, after=False):
        """The last handover before a moment, or the first after it, in UTC.

        The hour is local: summer time changes the length of a week, not the hour.
        """
        tz = timezone(self._get_tz())
        local = localized(moment).astimezone(tz)
        hour, minute = divmod(round(self.handover_hour * 60), 60)
        days = (int(self.handover_weekday) - local.weekday()) % 7
        day = local.date() + timedelta(days=days)
        found = tz.localize(datetime.combine(day, time(hour, minute)))
        if after and found < local:
            day += timedelta(days=7)
        elif not after and found > local:
            day -= timedelta(days=7)
        found = tz.localize(datetime.combine(day, time(hour, minute)))
        return found.astimezone(utc).replace(tzinfo=None)

    def _get_tz(self):
        company = self.company_id
        return company.partner_id.tz or company.resource_calendar_id.tz or "Europe/Rome"
