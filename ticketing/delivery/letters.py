"""What a buyer is written: the same words by mail and, shorter, to a phone."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids, mail, messages
from infra.contracts.mail import Attachment
from infra.contracts.message import Message
from infra.money import Money
from infra.settings import Settings
from ticketing.accounts import letters
from ticketing.accounts.models import Organisation
from ticketing.accounts.schemas import Language
from ticketing.delivery import links, queries, short_texts, wording
from ticketing.delivery.models import Channel, Notice
from ticketing.orders import queries as orders
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import RefundView, TicketState

_TEXTS: Final = Path(__file__).parent / "mail_texts"


@dataclass(frozen=True, slots=True)
class Subject:
    """An order as its buyer is told of it."""

    order: Order
    lines: tuple[OrderLine, ...]
    tickets: tuple[Ticket, ...]  # those that are valid
    house: str
    refund: RefundView | None = None  # in a letter about money that goes back

    @property
    def language(self) -> Language:
        """In which the buyer ordered."""
        return Language(self.order.language)

    @property
    def names(self) -> str:
        """What was bought, by name."""
        return ", ".join(dict.fromkeys(self.name_of(line) for line in self.lines))

    @property
    def evening(self) -> str:
        """When and where each performance is, and on which seats; nothing where there is none."""
        seats: dict[str, list[str]] = {}
        for line in self.lines:
            if line.starts_at and line.zone:
                where = ", ".join(filter(None, (line.venue_name, line.venue_address)))
                when = f"{wording.evening(line.starts_at, line.zone, self.language)}, {where}"
                seats.setdefault(when, []).append(self.seat_of(line))
        return "; ".join(
            ": ".join(filter(None, (when, "; ".join(filter(None, named))))) for when, named in seats.items()
        )

    def seat_of(self, line: OrderLine) -> str:
        """Where somebody sits, and by which entrance; nothing without numbered seats."""
        seat = line.seat_label_vi if self.language is Language.VI else line.seat_label_en
        return f"{seat} ({line.gate_door})" if seat and line.gate_door else seat or ""

    def name_of(self, line: OrderLine) -> str:
        """A line by name."""
        return line.name_vi if self.language is Language.VI else line.name_en


async def subject_of(session: AsyncSession, *, order_id: str, refund_id: str | None = None) -> Subject:
    """The order with what a letter says about it. Raises OrderNotFound."""
    order = await orders.order(session, order_id=order_id)
    lines = tuple(await orders.lines(session, order_id=order_id))
    held = await orders.tickets(session, order_id=order_id)
    valid = tuple(ticket for ticket in held if ticket.state is TicketState.VALID and ticket.holder_key_hash is None)
    house = await session.get(Organisation, order.organisation_id)
    refund = await orders.refund(session, refund_id=refund_id) if refund_id else None
    return Subject(order, lines, valid, house.name if house else "Sân Khấu Số", refund)


async def send(
    session: AsyncSession,
    *,
    subject: Subject,
    letter: str,
    event: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    settings: Settings,
    now: datetime,
) -> None:
    """Tell the buyer once by mail and once by phone, as far as we know either; the same event again changes nothing."""
    order, event = subject.order, event or f"{letter}:{subject.order.id}"
    if order.buyer_email and not await queries.was_told(session, event=event, channel=Channel.MAIL):
        path = links.TICKET_PAGE + await links.to_order(session, order_id=order.id, now=now)
        _note(session, event=event, channel=Channel.MAIL, order_id=order.id, now=now)
        written = letters.compose(
            _TEXTS / letter,
            to=order.buyer_email,
            language=subject.language,
            link=letters.page_url(settings, path, subject.language),
            words=_words(subject),
            now=now,
        )
        with_files = written.model_copy(update={"attachments": attachments})
        await mail.post(session, mail=with_files, settings=settings, now=now)
    phone = order.buyer_phone if messages.offered(settings) else None
    if phone and not await queries.was_told(session, event=event, channel=Channel.MESSAGE):
        path = links.TICKET_PAGE + await links.to_order(session, order_id=order.id, now=now)
        _note(session, event=event, channel=Channel.MESSAGE, order_id=order.id, now=now)
        link = letters.page_url(settings, path, subject.language)
        text = short_texts.write(letter, language=subject.language, link=link, name=subject.names)
        message = Message(recipient=phone, text=text, written_at=now)
        await messages.post(session, message=message, settings=settings, now=now)
    await session.flush()


async def send_recovery(
    session: AsyncSession, *, contact: str, language: Language, settings: Settings, now: datetime
) -> None:
    """The link that opens all orders of a contact, to where the contact is."""
    path = links.RECOVERY_PAGE + await links.to_contact(session, contact=contact, now=now)
    link = letters.page_url(settings, path, language)
    if "@" in contact:
        written = letters.compose(_TEXTS / "recovery", to=contact, language=language, link=link, words={}, now=now)
        await mail.post(session, mail=written, settings=settings, now=now)
    elif messages.offered(settings):
        text = short_texts.write("recovery", language=language, link=link)
        message = Message(recipient=contact, text=text, written_at=now)
        await messages.post(session, message=message, settings=settings, now=now)


def _words(subject: Subject) -> dict[str, str]:
    order = subject.order
    total = Money(order.total_minor, order.currency)
    back = Money(subject.refund.amount.minor, subject.refund.amount.currency) if subject.refund else total
    return {
        "name": order.buyer_name,
        "names": subject.names,
        "evening": subject.evening,
        "count": str(len(subject.lines)),
        "house": subject.house,
        "order": order.id,
        "total": total.text(subject.language),
        "back": back.text(subject.language),
        "reason": subject.refund.reason if subject.refund else "",
        "left": str(len(subject.tickets)),
    }


def _note(session: AsyncSession, *, event: str, channel: Channel, order_id: str, now: datetime) -> None:
    session.add(Notice(id=ids.new("ntc"), event=event, channel=channel, order_id=order_id, made_at=now))
