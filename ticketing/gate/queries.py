"""Reads about the doors, for people."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog import queries as catalog
from ticketing.catalog.models import Performance
from ticketing.gate.models import GateDevice, GateEntry, GatePresence, Scan
from ticketing.gate.scan_log import Direction, Double, Entry, Log
from ticketing.gate.schemas import DoorReport, DoorView, DoubleEntry, ScanView, Verdict
from ticketing.orders import ticket_codes
from ticketing.orders.models import Order, OrderLine, Ticket
from ticketing.orders.schemas import OrderState, TicketState
from ticketing.rules.schemas import EVIDENCE, Concession

_LATEST = 10
_CODE_END = 4


async def counts(session: AsyncSession, *, performance_id: str) -> tuple[int, int]:
    """How many persons are inside the house now, and how many tickets are valid."""
    alone = (GatePresence.performance_id == performance_id) & (GatePresence.zone == "") & (GatePresence.group_id == "")
    inside = await session.scalar(select(func.coalesce(func.sum(GatePresence.inside), 0)).where(alone))
    paid = select(func.count()).select_from(Ticket).join(Order, Order.id == Ticket.order_id)
    paid = paid.where(Ticket.performance_id == performance_id, Ticket.state == TicketState.VALID)
    return int(inside or 0), await session.scalar(paid.where(Order.state == OrderState.PAID)) or 0


async def door(session: AsyncSession, *, performance_id: str, now: datetime) -> DoorView:
    """How full the house is. Raises PerformanceNotFound."""
    inside, valid = await counts(session, performance_id=performance_id)
    mine = select(Scan).where(Scan.performance_id == performance_id)
    latest = (await session.scalars(mine.order_by(Scan.scanned_at.desc(), Scan.id.desc()).limit(_LATEST))).all()
    seen = [*await views(session, scans=latest), *await _let_in(session, performance_id=performance_id)]
    return DoorView(
        performance=await catalog.performance_view(session, performance_id=performance_id, now=now),
        entered=inside,
        expected=max(0, valid - inside),
        latest=sorted(seen, key=lambda scan: scan.scanned_at, reverse=True)[:_LATEST],
    )


async def _let_in(session: AsyncSession, *, performance_id: str) -> list[ScanView]:
    """The last that devices let in; what they refused is in the scans."""
    mine = select(GateEntry, Ticket.code).join(Ticket, Ticket.serial == GateEntry.ticket)
    mine = mine.where(GateEntry.performance_id == performance_id, GateEntry.signature != "")
    last = mine.where(GateEntry.direction == Direction.IN).order_by(GateEntry.at.desc()).limit(_LATEST)
    return [
        ScanView(
            id=f"{entry.device_id}:{entry.sequence}",
            verdict=Verdict.ACCEPTED,
            code_shown=ticket_codes.shown(code or ""),
            door=entry.door,
            scanned_at=_moment(entry.at),
        )
        for entry, code in await session.execute(last)
    ]


async def views(session: AsyncSession, *, scans: Sequence[Scan]) -> list[ScanView]:
    """The scans as they cross HTTP, in the order given."""
    ticket_ids = [scan.ticket_id for scan in scans if scan.ticket_id]
    ins = select(Ticket.id, GateEntry).join(GateEntry, GateEntry.ticket == Ticket.serial)
    ins = ins.where(Ticket.id.in_(ticket_ids), GateEntry.direction == Direction.IN)
    entered = {ticket_id: entry for ticket_id, entry in await session.execute(ins.order_by(GateEntry.at.desc()))}
    wanted = select(Ticket.id, Performance).join(Performance, Performance.id == Ticket.performance_id)
    evenings = {
        ticket_id: evening for ticket_id, evening in await session.execute(wanted.where(Ticket.id.in_(ticket_ids)))
    }
    why = select(Ticket.id, OrderLine.concession).join(OrderLine, OrderLine.id == Ticket.order_line_id)
    why = why.where(Ticket.id.in_(ticket_ids), OrderLine.evidence)
    proofs = {ticket_id: evidence(concession) for ticket_id, concession in await session.execute(why)}
    mine = [(scan, scan.ticket_id or "") for scan in scans]
    return [_view(scan, entered.get(one), evenings.get(one), proofs.get(one)) for scan, one in mine]


def evidence(concession: str | None) -> str:
    """What the holder of a ticket that cost less must show; empty where it did not."""
    return EVIDENCE[Concession(concession)] if concession else ""


def _view(scan: Scan, entry: GateEntry | None, evening: Performance | None, proof: str | None) -> ScanView:
    used = entry if scan.verdict is Verdict.USED else None
    other = evening if scan.verdict is Verdict.OTHER_PERFORMANCE else None
    return ScanView(
        id=scan.id,
        verdict=scan.verdict,
        code_shown=ticket_codes.shown(scan.code),
        door=scan.door,
        scanned_at=scan.scanned_at,
        entered_at=_moment(used.at) if used else None,
        entered_door=used.door if used else None,
        other_vi=other.name_vi if other else None,
        other_en=other.name_en if other else None,
        other_starts_at=other.starts_at if other else None,
        evidence=(proof or "") if scan.verdict is Verdict.ACCEPTED else "",
    )


async def report(session: AsyncSession, *, performance_id: str, now: datetime) -> DoorReport:
    """What the log of all doors says: how many came in where, who came in twice, what did not arrive yet."""
    rows = (await session.scalars(select(GateEntry).where(GateEntry.performance_id == performance_id))).all()
    log = Log(entry_of(row) for row in rows)
    state = log.state(await places_of(session, performance_id=performance_id))
    inside, valid = await counts(session, performance_id=performance_id)
    twice = {double.entry.ticket for double in state.doubles}
    tickets = {
        ticket.serial: ticket for ticket in await session.scalars(select(Ticket).where(Ticket.serial.in_(twice)))
    }
    names = await _names(session, device_ids={row.device_id for row in rows})
    return DoorReport(
        performance=await catalog.performance_view(session, performance_id=performance_id, now=now),
        inside=inside,
        expected=max(0, valid - inside),
        doors=dict(sorted(Counter(row.door for row in rows if row.direction is Direction.IN).items())),
        doubles=[_double(double, tickets, names) for double in reversed(state.doubles)],
        strays=len(state.strays),
        missing={names.get(device, device): count for device, count in log.missing().items() if device in names},
    )


def entry_of(row: GateEntry) -> Entry:
    """A row of the log as the log knows it."""
    return Entry(
        row.at, row.device_id, row.sequence, row.ticket, row.direction, row.zone, row.group_id, row.persons, row.door
    )


async def places_of(session: AsyncSession, *, performance_id: str) -> dict[str, int]:
    """How many tickets for this evening each order has that has several."""
    wanted = select(Ticket.order_id, func.count()).where(Ticket.performance_id == performance_id)
    several = wanted.group_by(Ticket.order_id).having(func.count() > 1)
    return {order_id: count for order_id, count in await session.execute(several)}


def _double(double: Double, tickets: dict[str | None, Ticket], names: dict[str, str]) -> DoubleEntry:
    ticket = tickets.get(double.entry.ticket)
    return DoubleEntry(
        code_end=(ticket.code or "")[-_CODE_END:] if ticket else "",
        seat=seat_of(ticket) if ticket else "",
        door=double.entry.door,
        device=names.get(double.entry.device, ""),
        at=_moment(double.entry.at),
        earlier_door=double.earlier.door,
        earlier_device=names.get(double.earlier.device, ""),
        earlier_at=_moment(double.earlier.at),
    )


def seat_of(ticket: Ticket) -> str:
    """The seat on a ticket; empty where places have no numbers."""
    return str(getattr(ticket, "seat_label_vi", None) or "")


async def _names(session: AsyncSession, *, device_ids: set[str]) -> dict[str, str]:
    wanted = select(GateDevice.id, GateDevice.name).where(GateDevice.id.in_(device_ids))
    return {device_id: name for device_id, name in await session.execute(wanted)}


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
