"""May they pass? The one decision of all doors that can ask, made by the database: a conditional upsert per ticket.

An admission finds the ticket and locks it (a refund of this moment comes before or after), writes the line of the log
(its number makes a repeated question the same question), and lets the person in where nobody is inside yet. The ticket
is locked first everywhere, then its group's presence before its own; `admit_alone` does the commonest case in one
statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.models import Performance
from ticketing.catalog.schemas import PerformanceState
from ticketing.gate.models import GateEntry, GatePresence
from ticketing.gate.scan_log import Direction, Entry
from ticketing.gate.schemas import Verdict
from ticketing.orders.models import Order, Ticket
from ticketing.orders.schemas import OrderState, TicketState

BEFORE_DOORS = timedelta(hours=2)  # a house may open earlier than it said


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket that was shown at the door of an evening of its house, and what both must be for it to open."""

    ticket_id: str
    serial: str
    state: TicketState
    performance_id: str
    order_id: str
    order_state: OrderState
    places: int  # of its order for its performance
    evening_id: str
    evening_state: PerformanceState
    doors_at: datetime
    ends_at: datetime
    code: str


def afterwards(column: Any) -> Any:
    """The column where a row was found by its key already. A plan that is made while tables are small, and kept, would
    else take any index that fits, and read every paid order of the house at every scan of the evening."""
    return func.coalesce(column, "", type_=column.type)


_other = Ticket.__table__.alias("of_the_order")
_PLACES = select(func.count()).where(
    _other.c.order_id == Ticket.order_id, afterwards(_other.c.performance_id) == Ticket.performance_id
)
_SHOWN = (
    select(
        Ticket.id,
        Ticket.serial,
        Ticket.state,
        Ticket.performance_id,
        Ticket.order_id,
        Order.state,
        _PLACES.scalar_subquery(),
        Performance.id,
        Performance.state,
        Performance.doors_at,
        Performance.ends_at,
        Ticket.code,
    )
    .join(Order, Order.id == Ticket.order_id)
    .join(Performance, Performance.organisation_id == Order.organisation_id)
    .where(Performance.id == bindparam("evening"), afterwards(Order.organisation_id) == bindparam("house"))
    .with_for_update(key_share=True, of=Ticket)
)
_BY_SERIAL = _SHOWN.where(Ticket.serial == bindparam("known"))
_BY_CODE = _SHOWN.where(Ticket.code == bindparam("known"))


async def find(
    session: AsyncSession, *, performance_id: str, organisation_id: str, serial: str = "", code: str = ""
) -> Shown | None:
    """The ticket, if it is one of this house; of other houses' tickets nothing is said. It is locked."""
    asked = {"evening": performance_id, "house": organisation_id, "known": serial or code}
    row = (await session.execute(_BY_SERIAL if serial else _BY_CODE, asked)).one_or_none()
    return Shown(*row) if row is not None else None


async def admit(session: AsyncSession, *, shown: Shown, entry: Entry, signature: str, now: datetime) -> Verdict:
    """Whether the people of this entry pass; then they are inside, and the log says so."""
    if (refusal := _refusal(shown, now)) is not None:
        return refusal
    entry = entry._replace(group=shown.order_id if shown.places > 1 else "")
    if not await write(session, performance_id=shown.evening_id, entry=entry, signature=signature, now=now):
        return Verdict.ACCEPTED  # the same question again: the answer was lost on the way
    floor = _Floor(session, shown.evening_id, entry.zone, now)
    if entry.direction == Direction.OUT:
        await floor.leave(entry)
        return Verdict.ACCEPTED
    if not await floor.enter(entry, places=shown.places):
        await session.execute(delete(GateEntry).where(*_line(entry)))
        return Verdict.USED
    await mark_entered(session, serials=[entry.ticket], now=now)
    return Verdict.ACCEPTED


def _refusal(shown: Shown, now: datetime) -> Verdict | None:
    if shown.performance_id != shown.evening_id:
        return Verdict.OTHER_PERFORMANCE
    if shown.order_state is not OrderState.PAID or shown.state is not TicketState.VALID:
        return Verdict.REFUNDED
    if shown.evening_state is PerformanceState.CANCELLED:
        return Verdict.CANCELLED
    if now < shown.doors_at - BEFORE_DOORS:
        return Verdict.TOO_EARLY
    return Verdict.OVER if now >= shown.ends_at else None


def insert(session: AsyncSession, table: Any) -> Any:
    """INSERT that knows ON CONFLICT, in the words of this engine."""
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)


async def write(session: AsyncSession, *, performance_id: str, entry: Entry, signature: str, now: datetime) -> bool:
    """A line of the log; False when it was known."""
    row = row_of(performance_id, entry, signature, now)
    line = insert(session, GateEntry.__table__).values(row).on_conflict_do_nothing()
    return (await session.execute(line.returning(GateEntry.sequence))).one_or_none() is not None


def row_of(performance_id: str, entry: Entry, signature: str, now: datetime) -> dict[str, Any]:
    """A line of the log as it stands in its table."""
    row: dict[str, Any] = {
        "device_id": entry.device,
        "sequence": entry.sequence,
        "ticket": entry.ticket,
        "at": entry.at,
    }
    row |= {"direction": entry.direction, "zone": entry.zone, "group_id": entry.group, "persons": entry.persons}
    return row | {"door": entry.door, "performance_id": performance_id, "signature": signature, "received_at": now}


def _line(entry: Entry) -> tuple[Any, ...]:
    mine = (GateEntry.device_id == entry.device, GateEntry.sequence == entry.sequence, GateEntry.at == entry.at)
    return (*mine, GateEntry.ticket == entry.ticket, GateEntry.direction == entry.direction)


async def mark_entered(session: AsyncSession, *, serials: Sequence[str], now: datetime) -> None:
    """Tickets say when they were first let in."""
    first = update(Ticket).where(Ticket.serial.in_(serials), Ticket.entered_at.is_(None)).values(entered_at=now)
    await session.execute(first.execution_options(synchronize_session=False))


@dataclass(frozen=True, slots=True)
class _Floor:
    """A zone of an evening at this moment."""

    session: AsyncSession
    performance_id: str
    zone: str
    now: datetime

    async def enter(self, entry: Entry, *, places: int) -> bool:
        """Let them in if there is room: as many as the group has left, and each ticket once."""
        if entry.group and not await self._add(entry.group, entry.persons, places=places):
            return False
        alone = await self._add(entry.ticket, 1, places=1, group=entry.group)
        if alone or (entry.group and entry.persons > 1):
            return True
        if entry.group:  # there is room in the group, but this one of it is inside
            await self._take(entry.group, 1)
        return False

    async def leave(self, entry: Entry) -> None:
        """Let them out."""
        if entry.group:
            await self._take(entry.group, entry.persons)
        await self._take(entry.ticket, 1)

    async def _add(self, subject: str, persons: int, *, places: int, group: str = "") -> bool:
        if persons > places:
            return False
        row: dict[str, Any] = {
            "performance_id": self.performance_id,
            "subject": subject,
            "zone": self.zone,
            "group_id": group,
        }
        row |= {"inside": persons, "places": places, "changed_at": self.now}
        upsert = insert(self.session, GatePresence.__table__).values(row)
        together = GatePresence.inside + literal(persons)
        upsert = upsert.on_conflict_do_update(
            index_elements=["performance_id", "subject", "zone"],
            set_={"inside": together, "places": places, "changed_at": self.now},
            where=together <= places,
        )
        return (await self.session.execute(upsert.returning(GatePresence.inside))).one_or_none() is not None

    async def _take(self, subject: str, persons: int) -> None:
        here = (GatePresence.performance_id == self.performance_id, GatePresence.subject == subject)
        fewer = case((GatePresence.inside > persons, GatePresence.inside - persons), else_=0)
        change = update(GatePresence).where(*here, GatePresence.zone == self.zone)
        change = change.values(inside=fewer, changed_at=self.now).execution_options(synchronize_session=False)
        await self.session.execute(change)
