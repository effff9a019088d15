"""A performance on other days, with what the house decided about it: who returns tickets, pays less, comes in.

What was decided about the original later stays with the original; so does what is for it alone: blocks, vouchers and
whoever was let in.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.base import Base
from ticketing.catalog.models import Performance
from ticketing.entry_codes.models import PerformancePolicy
from ticketing.inventory import copies
from ticketing.inventory.schemas import CopiesView, CopiesWish
from ticketing.reservations.models import ReservationRules
from ticketing.returns.models import ReturnPolicyRow
from ticketing.rules.models import ConcessionRate, PerformanceRules

_Decided = (
    type[ReturnPolicyRow]
    | type[ReservationRules]
    | type[PerformanceRules]
    | type[ConcessionRate]
    | type[PerformancePolicy]
)
DECISIONS: Final[tuple[_Decided, ...]] = (
    ReturnPolicyRow,
    PerformanceRules,
    ConcessionRate,
    PerformancePolicy,
    ReservationRules,
)


async def make(session: AsyncSession, *, original: Performance, wish: CopiesWish, now: datetime) -> CopiesView:
    """Copies on the days of the wish, each as it was decided of the original by now.

    Raises CopiesRefused, PerformanceStateRefused.
    """
    made = await copies.make(session, original=original, wish=wish, now=now)
    for decided in DECISIONS:
        await _take_along(session, decided, original_id=original.id, copy_ids=made.made)
    return made


async def _take_along(session: AsyncSession, decided: _Decided, *, original_id: str, copy_ids: Sequence[str]) -> None:
    rows: Sequence[Base] = (await session.scalars(select(decided).where(decided.performance_id == original_id))).all()
    for row in rows:
        values = {column.key: getattr(row, column.key) for column in decided.__table__.columns}
        session.add_all(decided(**values | {"performance_id": copy_id}) for copy_id in copy_ids)
    await session.flush()
