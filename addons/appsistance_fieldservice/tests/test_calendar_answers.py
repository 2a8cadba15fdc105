from odoo.tests import tagged

from .common import FieldserviceCommon


@tagged("post_install", "-at_install")
class TestCalendarAnswers(FieldserviceCommon):
    """Anna leads a visit and Bruno helps; they answer in the calendar."""

    @classmethod
    def setUpClass(cls):
        cls._freeze()
        super().setUpClass()
        cls.visit = cls._plan(lead=cls.anna, helpers=cls.bruno)

    def _get_attendee(self, resource):
        attendees = self.visit.event_ids.attendee_ids
        return attendees.filtered(
            lambda attendee: attendee.partner_id == resource.user_id.partner_id
        )

    def _get_invitation(self, resource):
        return self.visit.invitation_ids.filtered(lambda i: i.resource_id == resource)

    def test_accepting_in_the_calendar_accepts_the_invitation(self):
        attendee = self._get_attendee(self.bruno)
        attendee.with_user(self.bruno.user_id).do_accept()
        invitation = self._get_invitation(self.bruno)
        self.assertEqual(invitation.state, "accepted")
        self.assertEqual(invitation.answered_by, "calendar")
        self.assertEqual(invitation.booking_id.response, "accepted")

    def test_declining_in_the_calendar_frees_the_person_and_tells_the_office(self):
        self._get_attendee(self.bruno).with_user(self.bruno.user_id).do_decline()
        self.assertEqual(self._get_invitation(self.bruno).state, "declined")
        self.assertEqual(self._get_invitation(self.anna).state, "draft")
        self.assertFalse(self.visit.helper_ids)
        self.assertTrue(self.visit.needs_replanning)
        self.assertEqual(len(self.visit.activity_ids), 1)

    def test_the_same_answer_twice_is_one(self):
        for _time in range(2):
            self._get_attendee(self.bruno).do_decline()
        self.assertEqual(len(self.visit.activity_ids), 1)

    def test_an_answer_by_link_shows_in_the_calendar(self):
        self._get_invitation(self.bruno)._answer("accepted", "link")
        self.assertEqual(self._get_attendee(self.bruno).state, "accepted")
        self.assertEqual(self._get_invitation(self.bruno).answered_by, "link")

    def test_moving_the_visit_asks_in_the_calendar_too(self):
        self._get_attendee(self.bruno).do_accept()
        self.visit._move({self.visit: (self._at(14), self._at(15))})
        self.assertEqual(self._get_attendee(self.bruno).state, "needsAction")
        self.assertEqual(self._get_invitation(self.bruno).state, "draft")

    def test_an_answer_to_a_visit_that_has_begun_changes_nothing(self):
        self.visit.state = "in_progress"
        self._get_attendee(self.bruno).do_decline()
        self.assertEqual(self.visit.helper_ids, self.bruno)
        self.assertFalse(self.visit.activity_ids)

    def test_accepting_after_declining_waits_for_the_office(self):
        self._get_attendee(self.bruno).do_decline()
        self._get_attendee(self.bruno).do_accept()
        self.assertEqual(self._get_invitation(self.bruno).state, "declined")

    def test_other_events_are_left_alone(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Lunch",
                "start": self.visit.start,
                "stop": self.visit.stop,
                "partner_ids": [(4, self.bruno.user_id.partner_id.id)],
            }
        )
        event.attendee_ids.do_decline()
        self.assertEqual(self._get_invitation(self.bruno).state, "draft")
