"""Calendar files (iCalendar, RFC 5545): when and where a performance is, for the buyer's calendar. Pure.

Times are UTC (form #2), which needs no VTIMEZONE and which every calendar shows in the zone of its person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MEDIA_TYPE: Final = "text/calendar"
_MOST_OCTETS: Final = 75


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. The same uid again with a higher `sequence` replaces it."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str
    url: str
    cancelled: bool = False


def write(events: Sequence[Event], *, now: datetime) -> bytes:
    """The file: CRLF after each line, no line longer than 75 octets."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//San Khau So//Tickets//VI", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += _event(event, now=now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def escaped(text: str) -> str:
    """A TEXT value (section 3.3.11); control characters have no place in one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return "".join(letter for letter in text.replace("\n", "\\n") if letter >= " " and letter != "\x7f")


def _event(event: Event, *, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_instant(now)}"
    yield f"SEQUENCE:{int(event.cancelled)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield f"DTSTART:{_instant(event.starts_at)}"
    yield f"DTEND:{_instant(event.ends_at)}"
    yield f"SUMMARY:{escaped(event.summary)}"
    yield f"LOCATION:{escaped(event.location)}"
    yield f"DESCRIPTION:{escaped(event.description)}"
    yield f"URL:{event.url}"
    yield "END:VEVENT"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> Iterator[str]:
    """Section 3.1: a long line goes on after CRLF and one space; no letter of UTF-8 is cut in two."""
    part, room = "", _MOST_OCTETS
    for letter in line:
        width = len(letter.encode())
        if width > room:
            yield part
            part, room = " ", _MOST_OCTETS - 1
        part += letter
        room -= width
    yield part
