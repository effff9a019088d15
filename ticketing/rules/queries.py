"""Reads about the rules of performances."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.rules import concessions
from ticketing.rules.concessions import Rates
from ticketing.rules.models import ConcessionRate, PerformanceRules
from ticketing.rules.schemas import Concession, Law, RateView, RulesView


async def rules(session: AsyncSession, *, performance_id: str) -> RulesView:
    """What holds of a performance."""
    row = await session.get(PerformanceRules, performance_id, populate_existing=True)
    screening = row is not None and row.screening
    decided = (await _decided(session, performance_ids=[performance_id]))[performance_id]
    rates = concessions.offered(decided, screening=screening)
    return RulesView(
        performance_id=performance_id,
        screening=screening,
        concessions=[
            RateView(concession=one, percent=percent, least=concessions.least(one, screening=screening))
            for one, percent in rates.items()
        ],
        law=[
            Law(
                concession=one,
                always=concessions.least(one, screening=False),
                screening=concessions.least(one, screening=True),
            )
            for one in Concession
        ],
        exchange_until_hours=row.exchange_until_hours if row is not None else None,
        most_per_buyer=row.most_per_buyer if row is not None else None,
    )


async def screenings(session: AsyncSession, *, performance_ids: Collection[str]) -> frozenset[str]:
    """Those of these performances that are films in a cinema."""
    films = select(PerformanceRules.performance_id).where(
        PerformanceRules.performance_id.in_(performance_ids), PerformanceRules.screening
    )
    return frozenset(await session.scalars(films))


async def offered(session: AsyncSession, *, performance_ids: Collection[str]) -> dict[str, Rates]:
    """The reductions of each of these performances."""
    films = await screenings(session, performance_ids=performance_ids)
    decided = await _decided(session, performance_ids=performance_ids)
    return {one: concessions.offered(rates, screening=one in films) for one, rates in decided.items()}


async def _decided(session: AsyncSession, *, performance_ids: Collection[str]) -> dict[str, dict[Concession, int]]:
    decided: dict[str, dict[Concession, int]] = {one: {} for one in performance_ids}
    rows = await session.scalars(select(ConcessionRate).where(ConcessionRate.performance_id.in_(performance_ids)))
    for row in rows:
        decided[row.performance_id][row.concession] = row.percent
    return decided
