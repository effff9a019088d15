"""Seats that the house keeps from sale: for itself, the press, an agency; until a time or a release.

A block whose time has come keeps nothing any more, whether the sweeper was there or not.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from ticketing.catalog.models import SeatState
from ticketing.catalog.schemas import Standing
from ticketing.inventory import lapsed, place_holds, seats
from ticketing.inventory.errors import BlockNotFound, SeatsNotSold
from ticketing.inventory.models import Block, HoldEventKind
from ticketing.inventory.schemas import BlockView, BlockWish
from ticketing.inventory.seats import Becomes

_MOST_DUE = 50


async def block(
    session: AsyncSession, *, performance_id: str, wish: BlockWish, done_by: str, now: datetime
) -> BlockView:
    """Keep these seats from sale, all of them or none. Raises SeatsNotSold, SeatsTaken."""
    ending = await lapsed.find(session, performance_ids={performance_id}, offer_ids=(), now=now)
    await lapsed.free(session, ending=ending, event=HoldEventKind.LAPSED, now=now)
    keys = {(performance_id, seat_id) for seat_id in wish.seats}
    locked = await seats.lock(session, keys=keys)
    if len(locked) < len(keys):
        raise SeatsNotSold
    taken = [seat for seat in locked.values() if not seats.is_open(seat, ended_holds=(), now=now)]
    if taken:
        raise place_holds.taken(taken)
    made = Block(
        id=ids.new("blk"),
        performance_id=performance_id,
        reason=wish.reason,
        note=wish.note,
        releases_at=wish.releases_at,
        created_at=now,
        created_by=done_by,
    )
    session.add(made)
    await session.flush()
    becomes = Becomes(Standing.BLOCKED, expires_at=wish.releases_at, block_id=made.id)
    await seats.write(session, changes=dict.fromkeys(locked, becomes), now=now)
    return (await views(session, blocks=[made]))[0]


async def release(session: AsyncSession, *, performance_id: str, block_id: str, done_by: str, now: datetime) -> None:
    """Put its seats on sale. Raises BlockNotFound."""
    await _release(session, block_id=block_id, performance_id=performance_id, done_by=done_by, now=now)


async def take_out(
    session: AsyncSession, *, performance_id: str, block_id: str, quantity: int, now: datetime
) -> list[str]:
    """The first seats of a block, free for who keeps them in this same transaction. Raises BlockNotFound."""
    mine = (Block.id == block_id) & (Block.performance_id == performance_id) & Block.released_at.is_(None)
    found = await session.scalar(select(Block).where(mine).with_for_update())
    if found is None or (found.releases_at is not None and found.releases_at <= now):
        raise BlockNotFound
    rows = select(SeatState.performance_id, SeatState.seat_id).where(SeatState.block_id == block_id)
    keys = [(performance, seat) for performance, seat in await session.execute(rows.order_by(SeatState.position))]
    chosen = keys[:quantity]
    await seats.lock(session, keys=chosen)
    await seats.write(session, changes=dict.fromkeys(chosen, seats.FREE), now=now)
    return [seat_id for _performance, seat_id in chosen]


async def release_due(session: AsyncSession, *, now: datetime) -> int:
    """Put on sale what was kept until now; how many blocks."""
    due = select(Block).where(Block.released_at.is_(None), Block.releases_at <= now).order_by(Block.id)
    found = (await session.scalars(due.limit(_MOST_DUE).with_for_update(skip_locked=True))).all()
    for one in found:
        await _release(session, block_id=one.id, performance_id=one.performance_id, done_by=None, now=now)
    return len(found)


async def of_performance(session: AsyncSession, *, performance_id: str, now: datetime) -> list[BlockView]:
    """The blocks that keep seats here, the newest first."""
    mine = select(Block).where(Block.performance_id == performance_id, Block.released_at.is_(None))
    found = (await session.scalars(mine.order_by(Block.created_at.desc(), Block.id))).all()
    return await views(session, blocks=[one for one in found if one.releases_at is None or one.releases_at > now])


async def views(session: AsyncSession, *, blocks: Sequence[Block]) -> list[BlockView]:
    """The blocks as they cross HTTP, with their seats in map order."""
    rows = select(SeatState.block_id, SeatState.seat_id, SeatState.label_vi, SeatState.label_en)
    rows = rows.where(SeatState.block_id.in_([one.id for one in blocks])).order_by(SeatState.position)
    kept = (await session.execute(rows)).all()
    return [
        BlockView(
            id=one.id,
            performance_id=one.performance_id,
            reason=one.reason,
            note=one.note,
            releases_at=one.releases_at,
            created_at=one.created_at,
            created_by=one.created_by,
            seats=[row.seat_id for row in kept if row.block_id == one.id],
            labels_vi=[row.label_vi for row in kept if row.block_id == one.id],
            labels_en=[row.label_en for row in kept if row.block_id == one.id],
        )
        for one in blocks
    ]


async def _release(
    session: AsyncSession, *, block_id: str, performance_id: str, done_by: str | None, now: datetime
) -> None:
    mine = (Block.id == block_id) & (Block.performance_id == performance_id) & Block.released_at.is_(None)
    ended = update(Block).where(mine).values(released_at=now, released_by=done_by).returning(Block.id)
    if await session.scalar(ended) is None:
        raise BlockNotFound
    rows = select(SeatState.performance_id, SeatState.seat_id).where(SeatState.block_id == block_id)
    keys = [(performance, seat) for performance, seat in await session.execute(rows)]
    locked = await seats.lock(session, keys=keys)
    still = [key for key, seat in locked.items() if seat.block_id == block_id]
    await seats.write(session, changes=dict.fromkeys(still, seats.FREE), now=now)
