"""iCalendar objects (RFC 5545) and invitations by mail (RFC 5546).

Core's files have neither UID nor SEQUENCE, so that an update doubles the event in the
calendar that receives it. Here the same event always has the same ``uid``, and each
change a higher ``sequence``.

Times are naive UTC, as Odoo stores them, and are written as UTC: no time zone table is
needed and clock changes are the receiver's business.
"""

from dataclasses import dataclass
from datetime import datetime

PRODUCT = "-//Appsistance//Field Service//IT"
LINE_BYTES = 75  # RFC 5545 3.1, without the line break

PUBLISH, REQUEST, CANCEL = METHODS = ("PUBLISH", "REQUEST", "CANCEL")

ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Person:
    """Organizer or attendee; ``status`` is a PARTSTAT, empty for an organizer."""

    email: str
    name: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``stamp`` is when this state of it was made (UTC)."""

    uid: str
    start: datetime
    stop: datetime
    stamp: datetime
    summary: str
    sequence: int = 0
    description: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    organizer: Person | None = None
    attendees: tuple[Person, ...] = ()
    cancelled: bool = False
    busy: bool = True
    alarm_minutes: int | None = None


def make_calendar(events, method=PUBLISH, name=""):
    """Return the bytes of a calendar with ``events``.

    :param method: PUBLISH for a feed, REQUEST for an invitation, CANCEL to withdraw it
    :param name: what calendar programs call a feed that is subscribed to
    :raises ValueError: unknown method
    """
    if method not in METHODS:
        raise ValueError(method)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
    ]
    if name:
        lines += [f"NAME:{escape(name)}", f"X-WR-CALNAME:{escape(name)}"]
    for event in events:
        lines += _event_lines(event, cancelled=event.cancelled or method == CANCEL)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines).encode()


def escape(text):
    """Return ``text`` as a TEXT value."""
    return (text or "").translate(ESCAPES)


def fold(line):
    """Return ``line`` cut into lines of at most 75 bytes, never within a character."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LINE_BYTES:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += width
    return "\r\n".join([*pieces, piece])


def format_moment(moment):
    return moment.strftime("%Y%m%dT%H%M%SZ")


def _event_lines(event, cancelled):
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{format_moment(event.stamp)}",
        f"DTSTART:{format_moment(event.start)}",
        f"DTEND:{format_moment(event.stop)}",
        f"SUMMARY:{escape(event.summary)}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        f"TRANSP:{'OPAQUE' if event.busy and not cancelled else 'TRANSPARENT'}",
    ]
    lines += _optional_lines(event)
    if event.organizer:
        lines.append(f"ORGANIZER{_person_value(event.organizer)}")
    lines += [
        f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={person.status or 'NEEDS-ACTION'}"
        f";RSVP=TRUE{_person_value(person)}"
        for person in event.attendees
    ]
    if event.alarm_minutes is not None and not cancelled:
        lines += _alarm_lines(event)
    lines.append("END:VEVENT")
    return lines


def _optional_lines(event):
    if event.description:
        yield f"DESCRIPTION:{escape(event.description)}"
    if event.location:
        yield f"LOCATION:{escape(event.location)}"
    if event.geo:
        yield "GEO:{:.6f};{:.6f}".format(*event.geo)
    if event.url:
        yield f"URL:{event.url}"


def _person_value(person):
    """Return the parameters and the address; a quote cannot stand in a parameter."""
    name = person.name.replace('"', "'").replace("\n", " ").replace("\r", "")
    common_name = f';CN="{name}"' if name else ""
    return f"{common_name}:mailto:{person.email}"


def _alarm_lines(event):
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escape(event.summary)}",
        f"TRIGGER:-PT{event.alarm_minutes}M",
        "END:VALARM",
    ]
