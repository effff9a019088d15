"""Tickets on paper: a PDF made by typst of `ticket.typ`, in a thread, two at a time.

What is printed goes to typst as JSON in `sys.inputs` and is shown as text there: no name can write markup.
"""

import asyncio
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import segno
import typst

from infra.contracts import ticket_code
from infra.money import Money
from ticketing.accounts.schemas import Language
from ticketing.delivery import wording
from ticketing.delivery.errors import PrinterBusy
from ticketing.delivery.letters import Subject
from ticketing.orders import ticket_codes
from ticketing.orders.models import OrderLine, Ticket
from ticketing.rules.schemas import NAMES, Concession

MEDIA_TYPE: Final = "application/pdf"
_TEMPLATE: Final = Path(__file__).with_name("ticket.typ")
FONTS: Final = Path(__file__).parents[2] / "web" / "node_modules" / "@expo-google-fonts" / "be-vietnam-pro"
_WEIGHTS: Final = ("400Regular", "600SemiBold", "700Bold")
_AT_ONCE, _PATIENCE_SECONDS = 2, 10.0
_NO_CODES: Final[Mapping[str, str]] = {}
_printers = asyncio.Semaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Page:
    """One ticket, in words; what is empty is left out."""

    kind: str
    name: str
    other_name: str
    when_label: str
    when: str
    venue_label: str
    venue: str
    seat_label: str
    seat: str
    facts: list[tuple[str, str]]
    qr: str
    qr_label: str
    code: str
    number: str
    hint: str


async def print_tickets(subject: Subject, *, link: str, codes: Mapping[str, str] = _NO_CODES) -> bytes:
    """The PDF of every valid ticket of an order; `link` opens the order, `codes` are what QR codes say, by ticket.

    Raises PrinterBusy.
    """
    sheets = pages(subject, link=link, codes=codes)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await _printers.acquire()
    except TimeoutError:
        raise PrinterBusy from None
    try:
        return await asyncio.to_thread(_compiled, subject, sheets)
    finally:
        _printers.release()


def pages(subject: Subject, *, link: str, codes: Mapping[str, str] = _NO_CODES) -> list[Page]:
    """What stands on each ticket that is valid."""
    lines = {line.id: line for line in subject.lines}
    held = [(lines[ticket.order_line_id], ticket) for ticket in subject.tickets]
    return [
        _page(
            subject,
            line,
            ticket,
            number=number,
            count=len(held),
            signed=codes.get(ticket.id),
            link=link,
        )
        for number, (line, ticket) in enumerate(held, 1)
    ]


def _page(
    subject: Subject, line: OrderLine, ticket: Ticket, *, number: int, count: int, signed: str | None, link: str
) -> Page:
    say, language = wording.words(subject.language), subject.language
    vietnamese = language is Language.VI
    is_admission = ticket.code is not None
    return Page(
        kind=say["admission" if is_admission else "view"],
        name=line.name_vi if vietnamese else line.name_en,
        other_name=line.name_en if vietnamese else line.name_vi,
        when_label=say["when" if is_admission else "until"],
        when=_when(line, ticket, language),
        venue_label=say["venue"],
        venue=", ".join(filter(None, (line.venue_name, line.venue_address))),
        seat_label=say["seat"],
        seat=(line.seat_label_vi if vietnamese else line.seat_label_en) or "",
        facts=_facts(subject, line, say),
        qr=_svg(signed, mask=ticket_code.QR_MASK) if signed else _svg(_typed(ticket) or link),
        qr_label=say["qr_label"],
        code=ticket_codes.shown(ticket.code) if ticket.code else "",
        number=say["number"].format(number=number, count=count) if count > 1 else "",
        hint=say["admission_hint" if is_admission else "view_hint"],
    )


def _typed(ticket: Ticket) -> str:
    return ticket_codes.scanned(ticket.code) if ticket.code else ""


def _facts(subject: Subject, line: OrderLine, say: dict[str, str]) -> list[tuple[str, str]]:
    doors = wording.clock_time(line.doors_at, line.zone) if line.doors_at and line.zone else ""
    price = Money(line.price_minor, line.currency).text(subject.language)
    if line.concession:
        price += f" · {NAMES[Concession(line.concession)][subject.language is not Language.VI]}"
    zone = line.zone_name_vi if subject.language is Language.VI else line.zone_name_en
    facts = [
        (say["entrance"], line.gate_door or ""),
        (say["price_zone"], zone or ""),
        (say["doors"], doors),
        (say["name"], subject.order.buyer_name),
        (say["rating"], line.age_rating),
        (say["price"], price),
        (say["order"], subject.order.id),
    ]
    return [(label, value) for label, value in facts if value]


def _when(line: OrderLine, ticket: Ticket, language: Language) -> str:
    if line.starts_at and line.zone:
        return wording.evening(line.starts_at, line.zone, language)
    return wording.instant(ticket.watch_until) if ticket.watch_until else ""


def _svg(payload: str, *, mask: int | None = None) -> str:
    drawn = io.BytesIO()
    segno.make_qr(payload, error="m", mask=mask).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()


def _compiled(subject: Subject, sheets: list[Page]) -> bytes:
    tickets = [{key.replace("_", "-"): value for key, value in asdict(sheet).items()} for sheet in sheets]
    shown = {"title": subject.names, "house": subject.house, "language": subject.language.value, "tickets": tickets}
    printed = typst.compile(
        _TEMPLATE,
        font_paths=[FONTS / weight for weight in _WEIGHTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(shown)},
        timestamp=_second(subject.order.paid_at),
        format="pdf",
    )
    if not isinstance(printed, bytes):
        raise TypeError("typst gave no single document")
    return printed


def _second(moment: datetime | None) -> int:
    """So that the same ticket is the same file."""
    return int(moment.timestamp()) if moment else 0
