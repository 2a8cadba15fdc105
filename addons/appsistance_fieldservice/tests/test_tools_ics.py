from datetime import datetime

import vobject

from odoo.tests import BaseCase, tagged

from ..tools.ics import CANCEL, REQUEST, Event, Person, fold, make_calendar

EVENT = Event(
    uid="visit-1-7@appsistance",
    sequence=2,
    stamp=datetime(2026, 11, 24, 8, 0),
    start=datetime(2026, 11, 25, 7, 30),
    stop=datetime(2026, 11, 25, 9, 0),
    summary="Caldaia, revisione; De Luca (Brescia)",
    description="Suonare a De Luca\nScala B, int. 5",
    location="Via Volta 12, 25124 Brescia",
    geo=(45.5416, 10.2118),
    organizer=Person("ufficio@firm.example", 'Ufficio "interventi"'),
    attendees=(Person("tecnico@firm.example", "Bruno Rossi"),),
    alarm_minutes=60,
)

GOLDEN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Appsistance//Field Service//IT
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VEVENT
UID:visit-1-7@appsistance
SEQUENCE:2
DTSTAMP:20261124T080000Z
DTSTART:20261125T073000Z
DTEND:20261125T090000Z
SUMMARY:Caldaia\\, revisione\\; De Luca (Brescia)
STATUS:CONFIRMED
TRANSP:OPAQUE
DESCRIPTION:Suonare a De Luca\\nScala B\\, int. 5
LOCATION:Via Volta 12\\, 25124 Brescia
GEO:45.541600;10.211800
ORGANIZER;CN="Ufficio 'interventi'":mailto:ufficio@firm.example
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="Bruno Ros
 si":mailto:tecnico@firm.example
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Caldaia\\, revisione\\; De Luca (Brescia)
TRIGGER:-PT60M
END:VALARM
END:VEVENT
END:VCALENDAR
"""


@tagged("post_install", "-at_install")
class TestIcs(BaseCase):
    def test_invitation_reads_as_the_standard_says(self):
        text = make_calendar([EVENT], REQUEST).decode()
        self.assertEqual(text.replace("\r\n", "\n"), GOLDEN)

    def test_every_line_ends_as_the_standard_says(self):
        text = make_calendar([EVENT], REQUEST)
        self.assertEqual(text.count(b"\n"), text.count(b"\r\n"))

    def test_an_independent_reader_gets_the_same_event(self):
        calendar = vobject.readOne(make_calendar([EVENT], REQUEST).decode())
        event = calendar.vevent
        self.assertEqual(event.uid.value, EVENT.uid)
        self.assertEqual(event.sequence.value, "2")
        self.assertEqual(event.summary.value, EVENT.summary)
        self.assertEqual(event.description.value, EVENT.description)
        self.assertEqual(event.dtstart.value.replace(tzinfo=None), EVENT.start)
        self.assertEqual(event.attendee.params["CN"], ["Bruno Rossi"])

    def test_cancelling_names_the_same_event_and_frees_the_time(self):
        event = vobject.readOne(make_calendar([EVENT], CANCEL).decode()).vevent
        self.assertEqual(event.uid.value, EVENT.uid)
        self.assertEqual(event.status.value, "CANCELLED")
        self.assertEqual(event.transp.value, "TRANSPARENT")
        self.assertNotIn("valarm", event.contents)

    def test_a_long_line_is_folded_between_characters(self):
        line = "SUMMARY:" + "è" * 100
        pieces = fold(line).split("\r\n")
        self.assertTrue(all(len(piece.encode()) <= 75 for piece in pieces))
        self.assertEqual(pieces[0] + "".join(p[1:] for p in pieces[1:]), line)

    def test_a_name_cannot_add_a_property(self):
        event = Event(
            uid="x",
            start=EVENT.start,
            stop=EVENT.stop,
            stamp=EVENT.stamp,
            summary="a\r\nX-EVIL:1",
            organizer=Person("a@b.example", 'x"\r\nX-EVIL:1'),
        )
        lines = make_calendar([event]).decode().split("\r\n")
        self.assertFalse([line for line in lines if line.startswith("X-EVIL")])

    def test_an_unknown_method_is_refused(self):
        with self.assertRaises(ValueError):
            make_calendar([], "REPLY")
