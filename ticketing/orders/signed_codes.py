"""What the QR codes of an order say: signed with the key of the performance, made anew whenever they are shown.

The same ticket gives the same code, so nothing is stored.
"""

import base64
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts import ticket_code
from infra.contracts.ticket_code import TicketCode
from infra.contracts.title import AgeRating
from infra.settings import Settings
from ticketing.entry_codes import keys, policies, revocations
from ticketing.entry_codes.errors import EntryKeyUnreadable
from ticketing.entry_codes.keys import Signer
from ticketing.entry_codes.schemas import EntryCode
from ticketing.orders.models import OrderLine, Ticket
from ticketing.orders.schemas import TicketState

BEFORE_DOORS: Final = timedelta(hours=2)  # a house may open earlier than it said


async def keys_are_there(session: AsyncSession, *, lines: Iterable[OrderLine]) -> bool:
    """Whether `of_tickets` would write nothing."""
    return all([await keys.exist(session, performance_id=one) for one in _performances(lines)])


async def of_tickets(
    session: AsyncSession,
    *,
    lines: Sequence[OrderLine],
    tickets: Sequence[Ticket],
    for_holder: bool,
    settings: Settings,
    now: datetime,
) -> list[EntryCode]:
    """The codes of those of these tickets that open a door. What makes them rotate goes to their holder alone.

    Keys that are not there yet are made in this transaction.
    """
    performances = _performances(lines)
    signers = {one: await keys.signer(session, performance_id=one, settings=settings, now=now) for one in performances}
    return await _made(session, lines=lines, tickets=tickets, for_holder=for_holder, signers=signers)


async def at_hand(
    session: AsyncSession,
    *,
    lines: Sequence[OrderLine],
    tickets: Sequence[Ticket],
    for_holder: bool,
    settings: Settings,
) -> list[EntryCode] | None:
    """The same where nothing must be written for it; None where a key is not made yet or cannot be read."""
    performances = _performances(lines)
    signers = await keys.signers_at_hand(session, performance_ids=performances, settings=settings)
    if len(signers) < len(performances):
        return None
    return await _made(session, lines=lines, tickets=tickets, for_holder=for_holder, signers=signers)


def _performances(lines: Iterable[OrderLine]) -> set[str]:
    return {line.performance_id for line in lines if line.performance_id}


async def _made(
    session: AsyncSession,
    *,
    lines: Sequence[OrderLine],
    tickets: Sequence[Ticket],
    for_holder: bool,
    signers: Mapping[str, Signer],
) -> list[EntryCode]:
    by_id = {line.id: line for line in lines}
    rotating = await policies.rotating(session, performance_ids=signers) if for_holder else frozenset()
    return [
        _signed(ticket, line, signers[line.performance_id], rotates=line.performance_id in rotating)
        for ticket in tickets
        if (line := by_id[ticket.order_line_id]).performance_id and ticket.state is TicketState.VALID
    ]


async def texts(
    session: AsyncSession, *, lines: Sequence[OrderLine], tickets: Sequence[Ticket], settings: Settings, now: datetime
) -> dict[str, str]:
    """What the QR codes on paper say, by ticket; nothing while the keys cannot be read: then the typed code does."""
    try:
        codes = await of_tickets(session, lines=lines, tickets=tickets, for_holder=False, settings=settings, now=now)
    except EntryKeyUnreadable:
        return {}
    return {code.ticket_id: code.text for code in codes}


async def revoke(session: AsyncSession, *, ticket_ids: Collection[str], now: datetime) -> None:
    """Tell the doors that these tickets open nothing any more."""
    await revocations.revoke(session, serials=await _serials(session, ticket_ids), now=now)


async def restore(session: AsyncSession, *, ticket_ids: Collection[str], now: datetime) -> None:
    """Tell the doors that these tickets are good again."""
    await revocations.restore(session, serials=await _serials(session, ticket_ids), now=now)


async def _serials(session: AsyncSession, ticket_ids: Collection[str]) -> list[tuple[str, str]]:
    mine = Ticket.id.in_(ticket_ids) & Ticket.code.is_not(None)
    found = await session.execute(select(Ticket.performance_id, Ticket.code).where(mine))
    return [(performance, ticket_code.serial_of(code).hex()) for performance, code in found if performance and code]


def _signed(ticket: Ticket, line: OrderLine, signer: Signer, *, rotates: bool) -> EntryCode:
    printed = ticket_code.text(signer.signed(_code(ticket, line, signer, rotates=False)))
    if not rotates:
        return EntryCode(ticket_id=ticket.id, text=printed)
    code = _code(ticket, line, signer, rotates=True)
    secret = signer.ticket_secret(code.serial)
    return EntryCode(
        ticket_id=ticket.id, text=printed, content=base64url(signer.signed(code)), secret=base64url(secret)
    )


def _code(ticket: Ticket, line: OrderLine, signer: Signer, *, rotates: bool) -> TicketCode:
    if line.doors_at is None or line.ends_at is None or ticket.code is None:
        raise LookupError(f"ticket {ticket.id} is for no evening")
    return TicketCode(
        key_id=signer.key_id,
        serial=ticket_code.serial_of(ticket.code),
        valid_from=line.doors_at - BEFORE_DOORS,
        valid_until=line.ends_at,
        label=_seat(line.seat_id) if line.seat_id else "",
        age_rating=cast(AgeRating, line.age_rating),
        rotates=rotates,
        needs_evidence=bool(line.evidence),  # a line of no order has said nothing yet
    )


def _seat(seat_id: str) -> str:
    """As much of a seat's id as has room, from its end: the number says more than the hall."""
    return seat_id.upper()[-ticket_code.LABEL_BYTES :].strip("-")


def base64url(content: bytes) -> str:
    """As keys and codes cross HTTP."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
