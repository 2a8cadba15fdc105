from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools.misc import hash_sign, verify_hash_signed

from odoo.addons.appsistance_base.tools.work_time import load_timezone

from ..tools.ics import REQUEST, make_calendar

LINK_SCOPE = "appsistance-day-sheet"


class AppsistanceDaySheet(models.Model):
    """[Giro del giorno] One evening mail with a person's jobs of the coming day.

    The row is unique by person and day, so that a second run of the evening, or a
    second worker, sends nothing twice; a visit that changes later has its own mail.
    """

    _name = "appsistance.day.sheet"
    _description = "Day Sheet"
    _order = "date desc, resource_id"
    _rec_name = "date"

    resource_id = fields.Many2one(
        "resource.resource", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    date = fields.Date(string="Day", required=True, index=True)
    invitation_ids = fields.One2many("appsistance.invitation", "day_sheet_id")
    sent_at = fields.Datetime()

    _person_day_unique = models.UniqueIndex(
        "(resource_id, company_id, date)", "This day sheet was already made."
    )

    # --------------------------------------------------
    # When
    # --------------------------------------------------

    @api.model
    def _get_next_run(self, company, now=None):
        """Return when (UTC) the next day sheets of ``company`` leave.

        The hour is local, so a clock change neither skips nor doubles an evening.
        """
        now = now or fields.Datetime.now()
        run = self._get_run(company, self._get_local_day(company, now))
        if run <= now:
            run = self._get_run(
                company, self._get_local_day(company, now) + timedelta(days=1)
            )
        return run

    @api.model
    def _get_run(self, company, day):
        minutes = round(company.appsistance_day_sheet_hour * 60)
        local = datetime.combine(day, time.min) + timedelta(minutes=minutes)
        zone = self._get_zone(company)
        return (
            local.replace(tzinfo=zone)
            .astimezone(load_timezone("UTC"))
            .replace(tzinfo=None)
        )

    @api.model
    def _get_local_day(self, company, moment):
        utc = moment.replace(tzinfo=load_timezone("UTC"))
        return utc.astimezone(self._get_zone(company)).date()

    @api.model
    def _get_zone(self, company):
        return load_timezone(company.partner_id.tz or "Europe/Rome")

    # --------------------------------------------------
    # Making and mailing
    # --------------------------------------------------

    @api.model
    def _cron_send(self):
        """Make and mail the sheets of every company whose evening hour has come."""
        now = fields.Datetime.now()
        for company in self._get_companies():
            today = self._get_local_day(company, now)
            if self._get_run(company, today) <= now:
                self._make(company, today)
        sheets = self.search(self._get_unsent_domain())
        self.env["ir.cron"]._commit_progress(remaining=len(sheets))
        for sheet in sheets:
            sheet.try_lock_for_update().filtered(lambda s: not s.sent_at)._send()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _get_companies(self):
        """The companies whose technicians get their round in the evening."""
        return (
            self.env["res.company"]
            .sudo()
            .search([("appsistance_day_sheet_hour", "!=", False)])
        )

    @api.model
    def _get_unsent_domain(self):
        """The sheets that the job mails."""
        return [("sent_at", "=", False)]

    @api.model
    def _make(self, company, today):
        """Gather the pending invitations of the days until the next working day."""
        zone = self._get_zone(company)
        last = self._get_last_day(company, today)
        start = self._to_utc(today + timedelta(days=1), zone)
        stop = self._to_utc(last + timedelta(days=1), zone)
        pending = self._get_pending_domain(company, start, stop)
        invitations = self.env["appsistance.invitation"].sudo().search(pending)
        groups = invitations.grouped(
            lambda i: (i.resource_id, self._get_local_day(company, i.visit_id.start))
        )
        known = {
            (sheet.resource_id, sheet.date): sheet
            for sheet in self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("date", ">", today),
                    ("date", "<=", last),
                ]
            )
        }
        missing = [key for key in groups if key not in known]
        sheets = self.sudo().create(
            [
                {"resource_id": r.id, "company_id": company.id, "date": day}
                for r, day in missing
            ]
        )
        known.update(zip(missing, sheets, strict=True))
        for key, members in groups.items():
            sheet = known[key]
            if sheet.sent_at:
                # The evening's mail has gone: what came after has a mail of its own.
                members.write({"mode": "visit"})
            else:
                members.write({"day_sheet_id": sheet.id})

    @api.model
    def _get_pending_domain(self, company, start, stop):
        """The invitations that wait for the evening, of visits of a time."""
        return [
            ("company_id", "=", company.id),
            ("mode", "=", "day_sheet"),
            ("state", "=", "draft"),
            ("visit_id.state", "=", "planned"),
            ("visit_id.start", ">=", start),
            ("visit_id.start", "<", stop),
        ]

    @api.model
    def _get_last_day(self, company, today):
        """Return the next working day: a Friday's mail also brings Monday's round."""
        calendar = company.resource_calendar_id
        zone = self._get_zone(company)
        first = self._to_utc(today + timedelta(days=1), zone).replace(tzinfo=pytz.utc)
        until = first + timedelta(days=7)
        intervals = calendar._work_intervals_batch(first, until)[False]
        for begin, _end, _record in intervals:
            return begin.astimezone(zone).date()
        return today + timedelta(days=1)

    @api.model
    def _to_utc(self, day, zone):
        local = datetime.combine(day, time.min, tzinfo=zone)
        return local.astimezone(load_timezone("UTC")).replace(tzinfo=None)

    def _send(self):
        """Mail the round, with one calendar file that holds all its jobs."""
        template = self.env.ref("appsistance_fieldservice.mail_template_day_sheet")
        now = fields.Datetime.now()
        for sheet in self:
            jobs = sheet._get_jobs()
            email = jobs[:1].email
            if email:
                template.sudo().with_context(lang=jobs[0]._get_lang()).send_mail(
                    sheet.id,
                    email_values={
                        "email_to": email,
                        "attachment_ids": [
                            Command.create(sheet._prepare_ics_attachment(jobs))
                        ],
                    },
                )
                jobs.write({"sent_at": now})
            jobs.write({"is_pending": False})
            jobs.filtered(lambda i: i.state == "draft").write({"state": "sent"})
            sheet.sent_at = now

    def _get_jobs(self):
        """Return the invitations of the day still in force, in the order of the day."""
        self.ensure_one()
        return self.invitation_ids.filtered(
            lambda i: i.state != "cancelled" and i.visit_id.state != "cancelled"
        ).sorted(lambda i: (i.visit_id.start, i.id))

    def _get_count_text(self):
        """How many jobs the round has, for the subject of its mail."""
        count = len(self._get_jobs())
        if count == 1:
            return self.env._("1 job")
        return self.env._("%(count)s jobs", count=count)

    def _prepare_ics_attachment(self, jobs):
        events = [invitation._get_event() for invitation in jobs]
        return {
            "name": "giro.ics",
            "raw": make_calendar(events, REQUEST),
            "mimetype": "text/calendar; method=REQUEST",
        }

    # --------------------------------------------------
    # Answering
    # --------------------------------------------------

    def _get_token(self):
        self.ensure_one()
        return hash_sign(
            self.env(su=True),
            LINK_SCOPE,
            self.id,
            expiration=datetime.combine(self.date, time.min) + timedelta(days=2),
        )

    @api.model
    def _get_by_token(self, token):
        """Return the sheet of a token, as superuser; empty for a wrong or old one."""
        try:
            sheet_id = verify_hash_signed(self.env(su=True), LINK_SCOPE, token)
        except (ValueError, TypeError):
            sheet_id = None
        return self.sudo().browse(sheet_id or []).exists()

    def _get_url(self):
        self.ensure_one()
        return f"{self.get_base_url()}/appsistance/giro/{self._get_token()}"

    def _accept_all(self):
        """Confirm every job of the day that was not answered one by one."""
        self.ensure_one()
        for invitation in self._get_jobs().filtered(lambda i: i.state == "sent"):
            if invitation.visit_id.state == "planned":
                invitation._answer("accepted", "link")
