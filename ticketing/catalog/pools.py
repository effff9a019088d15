"""Places without numbers: each decision is one UPDATE, and the database's CHECK has the last word.

Lock order of the house: order, payment, pool. Nobody takes an order's lock while holding a pool's.
"""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.catalog.errors import CapacityTooSmall, SoldOut
from ticketing.catalog.models import Pool


async def hold(session: AsyncSession, *, performance_id: str, count: int) -> None:
    """Keep so many places for an order that waits for its money. Raises SoldOut."""
    fits = (Pool.performance_id == performance_id) & (Pool.held + Pool.sold + count <= Pool.capacity)
    held = update(Pool).where(fits).values(held=Pool.held + count).returning(Pool.id)
    if await session.scalar(held) is None:
        raise SoldOut


async def release(session: AsyncSession, *, performance_id: str, count: int) -> None:
    """The order that held them gave up."""
    mine = update(Pool).where(Pool.performance_id == performance_id)
    await session.execute(mine.values(held=Pool.held - count))


async def sell_held(session: AsyncSession, *, performance_id: str, count: int) -> None:
    """The order that held them is paid."""
    mine = update(Pool).where(Pool.performance_id == performance_id)
    await session.execute(mine.values(held=Pool.held - count, sold=Pool.sold + count))


async def sell_free(session: AsyncSession, *, performance_id: str, count: int) -> None:
    """Sell places that nobody holds. Raises SoldOut."""
    fits = (Pool.performance_id == performance_id) & (Pool.held + Pool.sold + count <= Pool.capacity)
    sold = update(Pool).where(fits).values(sold=Pool.sold + count).returning(Pool.id)
    if await session.scalar(sold) is None:
        raise SoldOut


async def give_back(session: AsyncSession, *, performance_id: str, count: int) -> None:
    """Sold places are free again."""
    mine = update(Pool).where(Pool.performance_id == performance_id)
    await session.execute(mine.values(sold=Pool.sold - count))


async def resize(session: AsyncSession, *, performance_id: str, capacity: int) -> None:
    """Another number of places. Raises CapacityTooSmall."""
    fits = (Pool.performance_id == performance_id) & (Pool.held + Pool.sold <= capacity)
    if await session.scalar(update(Pool).where(fits).values(capacity=capacity).returning(Pool.id)) is None:
        raise CapacityTooSmall
