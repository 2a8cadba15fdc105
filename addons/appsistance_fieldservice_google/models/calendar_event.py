import psycopg2

from odoo import models
from odoo.exceptions import UserError

UPDATE = 1


class CalendarEvent(models.Model):
    """What Google says of a visit: its time and the answers, and nothing else.

    An error here would undo the whole synchronization of that user, and the next one
    would meet it again: everything happens within a savepoint.
    """

    _inherit = "calendar.event"

    # --------------------------------------------------
    # Out
    # --------------------------------------------------

    def _need_video_call(self):
        return not self.appsistance_visit_id and super()._need_video_call()

    def _google_values(self):
        values = super()._google_values()
        if self.appsistance_visit_id:
            values.pop("conferenceData", None)
        return values

    # --------------------------------------------------
    # In
    # --------------------------------------------------

    def _write_from_google(self, gevent, vals):
        if not self.appsistance_visit_id:
            return super()._write_from_google(gevent, vals)
        event = self._with_quiet_context()
        event._take_google_answers(vals)
        taken = event._take_google_time(vals)
        event.exists().write(
            {"need_sync": not taken or event._is_renamed_in_google(vals)}
        )
        return None

    def _cancel(self):
        """Deleting a visit's event in Google is that person's decline.

        Events that we replaced or withdrew ourselves are archived: they go for good.
        """
        kept = self.filtered(lambda event: event.active and event.appsistance_visit_id)
        for event in kept:
            event._with_quiet_context()._decline_in_google()
        return super(CalendarEvent, self - kept)._cancel()

    def _with_quiet_context(self):
        context = self.env["appsistance.visit"]._get_event_context()
        return self.sudo().with_context(**context)

    def _take_google_answers(self, vals):
        """Take over who accepted or declined; guests added there are not ours."""
        for command in vals.get("attendee_ids") or []:
            if command[0] != UPDATE:
                continue
            attendee = self.attendee_ids.browse(command[1]).exists()
            state = command[2].get("state")
            if attendee and state and attendee.state != state:
                self._try(lambda a=attendee, s=state: a.write({"state": s}))

    def _take_google_time(self, vals):
        """Move the visit; return whether its time is now what Google says."""
        visit = self.appsistance_visit_id
        start = vals.get("start", self.start)
        stop = vals.get("stop", self.stop)
        if vals.get("allday"):
            self._tell_refused(
                self.env._("An event for the whole day says no time."), visit
            )
            return False
        if (start, stop) == (visit.start, visit.stop):
            return True
        error = self._try(lambda: visit._move({visit: (start, stop)}))
        if error:
            self._tell_refused(error, visit)
        return not error

    def _is_renamed_in_google(self, vals):
        """Whether name or place were changed there: ours go out again."""
        return any(
            name in vals and (vals[name] or "").split() != (self[name] or "").split()
            for name in ("name", "location")
        )

    def _decline_in_google(self):
        """The person declines, and the event is made again for who remains."""
        user = self.env.user
        visit = self.appsistance_visit_id
        mine = self.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == user.partner_id
        )
        self._try(lambda: mine.write({"state": "declined"}))
        if not self.user_id or self.user_id == user:
            self.write({"google_id": False, "need_sync": True})
        self._try(visit._sync_events)

    def _try(self, change):
        """Make a change, or none of it; return what stood against it."""
        try:
            with self.env.cr.savepoint():
                change()
                self.env.flush_all()
        except UserError as error:
            return str(error)
        except psycopg2.Error:
            return self.env._("Somebody or something is busy at that time.")
        return ""

    def _tell_refused(self, reason, visit):
        """The dispatcher learns that our time stays, and why."""
        visit.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._(
                "%(person)s moved %(visit)s in Google Calendar: our time stays",
                person=self.env.user.name,
                visit=visit.name,
            ),
            note=reason,
            user_id=visit._get_dispatcher().id,
        )
