"""What a house decided about the tickets of a performance; what it did not decide is as `EntryPolicy` says."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.entry_codes.models import PerformancePolicy
from ticketing.entry_codes.schemas import CodeKind, EntryPolicy


async def of(session: AsyncSession, *, performance_id: str) -> EntryPolicy:
    """The policy of one performance."""
    row = await session.get(PerformancePolicy, performance_id)
    return EntryPolicy(codes=row.codes, handovers=row.handovers) if row else EntryPolicy()


async def rotating(session: AsyncSession, *, performance_ids: Collection[str]) -> frozenset[str]:
    """Those of these performances whose codes rotate."""
    mine = PerformancePolicy.performance_id.in_(performance_ids) & (PerformancePolicy.codes == CodeKind.ROTATING)
    return frozenset(await session.scalars(select(PerformancePolicy.performance_id).where(mine)))


async def decide(session: AsyncSession, *, performance_id: str, policy: EntryPolicy) -> None:
    """The policy from now on. Tickets that are shown change at once; paper stays as it is and stays good."""
    await session.merge(
        PerformancePolicy(performance_id=performance_id, codes=policy.codes, handovers=policy.handovers)
    )
    await session.flush()
