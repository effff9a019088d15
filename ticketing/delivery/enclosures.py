"""What goes with a mail about an order: the tickets as a PDF, the performances as calendar entries."""

import base64
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from infra.contracts.mail import Attachment
from infra.settings import Settings
from ticketing.accounts import letters
from ticketing.delivery import calendar_file, paper, wording
from ticketing.delivery.calendar_file import Event
from ticketing.delivery.letters import Subject
from ticketing.orders import access_keys

_ENDS = {"refunded", "cancelled"}


async def of(
    subject: Subject, *, letter: str, codes: Mapping[str, str], settings: Settings, now: datetime
) -> tuple[Attachment, ...]:
    """The files that go with a letter; none to who gets no mail. Raises PrinterBusy."""
    if not subject.order.buyer_email:
        return ()
    files = []
    if letter == "paid" and subject.tickets:
        printed = await paper.print_tickets(subject, link=order_link(subject, settings), codes=codes)
        files.append(_attached(f"ve-{subject.order.id}.pdf", paper.MEDIA_TYPE, printed))
    if events := _events(subject, cancelled=letter in _ENDS, settings=settings):
        written = calendar_file.write(events, now=now)
        files.append(_attached(f"lich-{subject.order.id}.ics", calendar_file.MEDIA_TYPE, written))
    return tuple(files)


def order_link(subject: Subject, settings: Settings, *, with_key: bool = True) -> str:
    """The address of the order. With the key it opens it: that is for the buyer's own paper only."""
    query = f"?key={access_keys.derive(settings, order_id=subject.order.id)}" if with_key else ""
    return letters.page_url(settings, f"/orders/{subject.order.id}{query}", subject.language)


def _events(subject: Subject, *, cancelled: bool, settings: Settings) -> list[Event]:
    host = urlsplit(settings.public_url).hostname or "localhost"
    found: dict[str, Event] = {}
    for line in subject.lines:
        if line.performance_id is None or line.starts_at is None or line.ends_at is None:
            continue
        opens = wording.clock_time(line.doors_at, line.zone) if line.doors_at and line.zone else ""
        doors = f"{wording.words(subject.language)['doors']}: {opens}" if opens else ""
        found[line.performance_id] = Event(
            uid=f"{subject.order.id}.{line.performance_id}@{host}",
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            summary=subject.name_of(line),
            location=", ".join(filter(None, (line.venue_name, line.venue_address))),
            description="\n".join(filter(None, (subject.house, doors))),
            url=letters.page_url(settings, f"/orders/{subject.order.id}", subject.language),
            cancelled=cancelled,
        )
    return list(found.values())


def _attached(name: str, media_type: str, content: bytes) -> Attachment:
    return Attachment(name=name, media_type=media_type, content=base64.b64encode(content).decode())
