from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.appsistance_fieldservice.tests.common import FieldserviceCommon
from odoo.addons.google_calendar.models.google_sync import GoogleCalendarSync
from odoo.addons.google_calendar.models.res_users import ResUsers
from odoo.addons.google_calendar.utils.google_calendar import (
    GoogleCalendarService,
    GoogleEvent,
)

GOOGLE_ID = "oj44nep1ldf8a3ll02uip0c9aa"


@tagged("post_install", "-at_install")
class TestGoogleCalendar(FieldserviceCommon):
    """Anna leads a visit and Bruno helps; both have connected their calendars."""

    @classmethod
    def setUpClass(cls):
        cls._freeze()
        super().setUpClass()
        for resource in cls.anna | cls.bruno | cls.carla:
            user = resource.user_id
            user.partner_id.email = f"{resource.name.lower()}@firm.example"
            user.res_users_settings_id.sudo().write(
                {"google_calendar_rtoken": "refresh", "google_calendar_token": "token"}
            )
        cls.visit = cls._plan(lead=cls.anna, helpers=cls.bruno)
        cls.event = cls.visit.event_ids
        cls.event.with_context(no_calendar_sync=True).write(
            {"google_id": GOOGLE_ID, "need_sync": False}
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.inserted, self.patched, self.deleted = [], [], []

    @contextmanager
    def _google(self):
        """Stand in for Google: keep what is sent, as core's own tests do."""
        for sent in (self.inserted, self.patched, self.deleted):
            sent.clear()

        def insert(model, _service, values, **_kwargs):
            self.inserted.append((model.env.user, values, model._need_video_call()))

        def update(_model, _service, google_id, values, **_kwargs):
            self.patched.append((google_id, values))

        def delete(_model, _service, google_id, **_kwargs):
            self.deleted.append(google_id)

        with (
            patch.object(ResUsers, "_get_google_calendar_token", lambda user: "token"),
            patch.object(GoogleCalendarSync, "_google_insert", insert),
            patch.object(GoogleCalendarSync, "_google_patch", update),
            patch.object(GoogleCalendarSync, "_google_delete", delete),
        ):
            yield

    def _prepare(self, **values):
        """The event as Google tells it."""
        start = values.pop("start", self.visit.start)
        stop = values.pop("stop", self.visit.stop)
        answers = values.pop("answers", {})
        return {
            "id": GOOGLE_ID,
            "summary": self.event.name,
            "location": self.event.location,
            "description": "Something else",
            "status": "confirmed",
            "updated": "2100-01-01T00:00:00.000Z",
            "organizer": {"email": "anna@firm.example", "self": True},
            "attendees": [
                {
                    "email": f"{name}@firm.example",
                    "responseStatus": answers.get(name, "needsAction"),
                }
                for name in ("anna", "bruno")
            ],
            "start": {"dateTime": f"{start.isoformat()}Z"},
            "end": {"dateTime": f"{stop.isoformat()}Z"},
            "reminders": {"useDefault": True},
            **values,
        }

    def _receive(self, *events, user=None):
        """What a synchronization of a user's calendar brings in."""
        user = user or self.anna.user_id
        model = self.env["calendar.event"].with_user(user).sudo()
        with self._google():
            model._sync_google2odoo(GoogleEvent(events or [self._prepare()]))
        self.env.invalidate_all()

    def _send(self, user):
        """What a synchronization of a user's calendar sends out."""
        model = self.env["calendar.event"].with_user(user).sudo()
        service = GoogleCalendarService(self.env["google.service"])
        with self._google():
            model._get_records_to_sync()._sync_odoo2google(service)

    def _get_invitation(self, resource):
        return self.visit.invitation_ids.filtered(lambda i: i.resource_id == resource)

    # --------------------------------------------------
    # Out
    # --------------------------------------------------

    def test_a_visit_goes_out_in_its_lead_s_name_without_a_meeting_link(self):
        self._plan(lead=self.carla, helpers=self.bruno, days=1)
        self._send(self.bruno.user_id)
        self.assertFalse(self.inserted)
        self._send(self.carla.user_id)
        [(user, values, video_call)] = self.inserted
        self.assertEqual(user, self.carla.user_id)
        self.assertEqual(values["organizer"]["email"], "carla@firm.example")
        self.assertNotIn("conferenceData", values)
        self.assertFalse(video_call)

    def test_planning_calls_nobody_and_wakes_the_job(self):
        cron = self.env.ref("google_calendar.ir_cron_sync_all_cals")
        triggers = self.env["ir.cron.trigger"].search_count
        before = triggers([("cron_id", "=", cron.id)])
        self._plan(lead=self.carla, days=1)
        self.assertGreater(triggers([("cron_id", "=", cron.id)]), before)

    def test_a_moved_visit_goes_out_again(self):
        self.visit._move({self.visit: (self._at(14), self._at(15))})
        self._send(self.anna.user_id)
        [(google_id, values)] = self.patched
        self.assertEqual(google_id, GOOGLE_ID)
        self.assertEqual(values["start"]["dateTime"], "2026-11-30T13:00:00+00:00")

    def test_a_cancelled_visit_is_deleted_there(self):
        self.visit._cancel()
        self._send(self.anna.user_id)
        self.assertEqual(self.deleted, [GOOGLE_ID])

    # --------------------------------------------------
    # In
    # --------------------------------------------------

    def test_a_change_of_time_moves_the_visit_with_its_bookings(self):
        start, stop = self._at(15), self._at(16)
        self._receive(self._prepare(start=start, stop=stop))
        self.assertEqual((self.visit.start, self.visit.stop), (start, stop))
        self.assertEqual(set(self.visit.booking_ids.mapped("start")), {start})
        self.assertEqual(self.event.start, start)

    def test_a_collision_keeps_our_time_and_tells_the_dispatcher(self):
        self._plan(lead=self.bruno, start=15)
        before = self.visit.start
        self._receive(self._prepare(start=self._at(15), stop=self._at(16)))
        self.assertEqual(self.visit.start, before)
        self.assertEqual(self.event.start, before)
        self.assertTrue(self.event.need_sync)
        activity = self.visit.activity_ids
        self.assertEqual(activity.user_id, self.visit._get_dispatcher())
        self.assertIn("Bruno", activity.note)

    def test_a_collision_stops_nobody_s_synchronization(self):
        self._plan(lead=self.bruno, start=15)
        other = self._plan(lead=self.anna, days=1)
        other.event_ids.with_context(no_calendar_sync=True).write({"google_id": "two"})
        self._receive(
            self._prepare(start=self._at(15), stop=self._at(16)),
            self._prepare(
                id="two",
                summary=other.event_ids.name,
                start=self._at(10, days=1),
                stop=self._at(11, days=1),
            ),
        )
        self.assertEqual(other.start, self._at(10, days=1))

    def test_a_time_that_ends_before_it_begins_is_refused(self):
        before = self.visit.start
        self._receive(self._prepare(start=self._at(15), stop=self._at(14)))
        self.assertEqual(self.visit.start, before)
        self.assertTrue(self.event.need_sync)

    def test_a_visit_that_is_over_keeps_its_time(self):
        self.visit.state = "done"
        before = self.visit.start
        self._receive(self._prepare(start=self._at(15), stop=self._at(16)))
        self.assertEqual(self.visit.start, before)

    def test_an_event_for_the_whole_day_is_refused(self):
        before = self.visit.start
        self._receive(
            self._prepare()
            | {"start": {"date": "2026-12-01"}}
            | {"end": {"date": "2026-12-02"}}
        )
        self.assertEqual(self.visit.start, before)
        self.assertFalse(self.event.allday)
        self.assertTrue(self.event.need_sync)

    def test_nothing_but_time_and_answers_is_taken_over(self):
        name, description = self.event.name, self.event.description
        self._receive(
            self._prepare(
                summary="Holiday", location="Rimini", hangoutLink="https://meet.test"
            )
        )
        self.assertEqual(self.event.name, name)
        self.assertEqual(self.event.description, description)
        self.assertIn("Edolo", self.event.location)
        self.assertFalse(self.event.videocall_location)
        self.assertTrue(self.event.need_sync)

    def test_what_comes_back_unchanged_is_not_sent_again(self):
        self._receive()
        self.assertFalse(self.event.need_sync)
        self.assertFalse(self.visit.activity_ids)

    def test_answers_count(self):
        self._receive(self._prepare(answers={"anna": "accepted", "bruno": "declined"}))
        self.assertEqual(self._get_invitation(self.anna).state, "accepted")
        invitation = self._get_invitation(self.bruno)
        self.assertEqual(invitation.state, "declined")
        self.assertEqual(invitation.answered_by, "calendar")
        self.assertFalse(self.visit.helper_ids)

    def test_a_guest_added_there_is_not_booked(self):
        event = self._prepare()
        event["attendees"].append(
            {"email": "carla@firm.example", "responseStatus": "accepted"}
        )
        self._receive(event)
        self.assertNotIn(self.carla, self.visit.booking_ids.resource_id)
        self.assertEqual(len(self.event.attendee_ids), 2)

    def test_deleting_it_there_declines_and_makes_the_event_again(self):
        self._receive({"id": GOOGLE_ID, "status": "cancelled"})
        self.assertEqual(self._get_invitation(self.anna).state, "declined")
        self.assertEqual(self._get_invitation(self.bruno).state, "draft")
        self.assertTrue(self.visit.needs_replanning)
        event = self.visit.event_ids
        self.assertEqual(len(event), 1)
        self.assertFalse(event.google_id)
        self.assertEqual(event.partner_ids, self.bruno.user_id.partner_id)

    def test_a_helper_s_deletion_is_his_own_decline(self):
        self._receive({"id": GOOGLE_ID, "status": "cancelled"}, user=self.bruno.user_id)
        self.assertEqual(self._get_invitation(self.bruno).state, "declined")
        self.assertEqual(self._get_invitation(self.anna).state, "draft")
        self.assertEqual(self.visit.event_ids, self.event)

    def test_deleting_the_event_of_a_begun_visit_makes_it_again(self):
        self.visit.state = "in_progress"
        self._receive({"id": GOOGLE_ID, "status": "cancelled"})
        self.assertEqual(self.visit.lead_id, self.anna)
        self.assertEqual(len(self.visit.event_ids), 1)
        self.assertFalse(self.visit.event_ids.google_id)
        self.assertTrue(self.visit.event_ids.need_sync)

    def test_an_event_that_we_withdrew_is_nobody_s_decline(self):
        self.visit._reassign(lead=self.carla)
        self._receive({"id": GOOGLE_ID, "status": "cancelled"})
        self.assertEqual(self._get_invitation(self.anna).state, "cancelled")
        self.assertFalse(self.visit.needs_replanning)
        self.assertEqual(self.visit.event_ids.user_id, self.carla.user_id)

    def test_other_events_follow_google_as_ever(self):
        event = (
            self.env["calendar.event"]
            .with_context(no_calendar_sync=True, dont_notify=True)
            .create(
                {
                    "name": "Lunch",
                    "start": fields.Datetime.now(),
                    "stop": fields.Datetime.now() + timedelta(hours=1),
                    "google_id": "three",
                    "user_id": self.anna.user_id.id,
                    "partner_ids": [(6, 0, self.anna.user_id.partner_id.ids)],
                }
            )
        )
        self._receive(self._prepare(id="three", summary="Dinner"))
        self.assertEqual(event.name, "Dinner")
