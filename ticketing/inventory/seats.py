"""Rows of seats: locked in one order by one statement, then changed. Seats come last in the house's lock order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.models import SeatState
from ticketing.catalog.schemas import Standing

Key = tuple[str, str]  # performance, seat
_COLUMNS = (
    SeatState.performance_id,
    SeatState.seat_id,
    SeatState.zone_id,
    SeatState.position,
    SeatState.run,
    SeatState.rank,
    SeatState.unit,
    SeatState.label_vi,
    SeatState.label_en,
    SeatState.door,
    SeatState.state,
    SeatState.hold_id,
    SeatState.expires_at,
    SeatState.block_id,
)
_CHANGED = (
    update(SeatState)
    .where(SeatState.performance_id == bindparam("of"), SeatState.seat_id == bindparam("seat"))
    .values(
        state=bindparam("now_state"),
        hold_id=bindparam("by_hold"),
        expires_at=bindparam("until"),
        order_line_id=bindparam("by_line"),
        block_id=bindparam("by_block"),
        changed_at=bindparam("at"),
    )
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class Becomes:
    """What a seat is from now on."""

    state: Standing
    hold_id: str | None = None
    expires_at: datetime | None = None
    order_line_id: str | None = None
    block_id: str | None = None


FREE = Becomes(Standing.FREE)


def milliseconds(now: datetime) -> int:
    """Since 1970: what a seat's last change is told by."""
    return int(now.timestamp() * 1000)


def is_open(seat: Any, *, ended_holds: Collection[str], now: datetime) -> bool:
    """Whether anybody may take it: it is free, its hold has ended just now, or its block's time is over."""
    if seat.state is Standing.FREE:
        return True
    if seat.state is Standing.HELD:
        return seat.hold_id in ended_holds
    return seat.state is Standing.BLOCKED and seat.expires_at is not None and bool(seat.expires_at <= now)


async def lock(session: AsyncSession, *, keys: Iterable[Key]) -> dict[Key, Any]:
    """These seats as they are, locked until the end; a seat that is not sold is not among them."""
    by_performance: dict[str, list[str]] = {}
    for performance_id, seat_id in sorted(set(keys)):
        by_performance.setdefault(performance_id, []).append(seat_id)
    if not by_performance:
        return {}
    wanted = [
        and_(SeatState.performance_id == performance_id, SeatState.seat_id.in_(seat_ids))
        for performance_id, seat_ids in by_performance.items()
    ]
    locked = select(*_COLUMNS).where(or_(*wanted)).order_by(SeatState.performance_id, SeatState.seat_id)
    rows = await session.execute(locked.with_for_update())
    return {(row.performance_id, row.seat_id): row for row in rows}


async def of_holds(session: AsyncSession, *, hold_ids: Collection[str]) -> list[Any]:
    """The seats that these holds keep, not locked."""
    if not hold_ids:
        return []
    return list(await session.execute(select(*_COLUMNS).where(SeatState.hold_id.in_(sorted(hold_ids)))))


async def sold_to(session: AsyncSession, *, line_ids: Iterable[str]) -> set[Key]:
    """The seats that these order lines have bought."""
    rows = select(SeatState.performance_id, SeatState.seat_id).where(SeatState.order_line_id.in_(sorted(line_ids)))
    return {(performance_id, seat_id) for performance_id, seat_id in await session.execute(rows)}


async def of_zones(session: AsyncSession, *, zone_ids: Collection[str]) -> Sequence[Any]:
    """Every seat of these zones in map order, not locked."""
    if not zone_ids:
        return []
    rows = select(*_COLUMNS).where(SeatState.zone_id.in_(sorted(zone_ids))).order_by(SeatState.position)
    return (await session.execute(rows)).all()


async def write(session: AsyncSession, *, changes: Mapping[Key, Becomes], now: datetime) -> None:
    """Change seats that this transaction has locked."""
    if not changes:
        return
    at = milliseconds(now)
    rows = [
        {
            "of": performance_id,
            "seat": seat_id,
            "now_state": new.state,
            "by_hold": new.hold_id,
            "until": new.expires_at,
            "by_line": new.order_line_id,
            "by_block": new.block_id,
            "at": at,
        }
        for (performance_id, seat_id), new in sorted(changes.items())
    ]
    await (await session.connection()).execute(_CHANGED, rows)
