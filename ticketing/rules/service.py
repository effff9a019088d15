"""A house decides what holds of its performance."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from ticketing.rules import concessions
from ticketing.rules.errors import ConcessionBelowLaw
from ticketing.rules.models import ConcessionRate, PerformanceRules
from ticketing.rules.schemas import RulesWish


async def decide(session: AsyncSession, *, performance_id: str, wish: RulesWish) -> None:
    """From now on; what is in baskets and orders keeps its price. Raises ConcessionBelowLaw."""
    rates = {rate.concession: rate.percent for rate in wish.concessions}
    for concession, percent in rates.items():
        law = concessions.least(concession, screening=wish.screening)
        if percent < law:
            raise ConcessionBelowLaw(percent=law)
    await session.merge(
        PerformanceRules(
            performance_id=performance_id,
            screening=wish.screening,
            exchange_until_hours=wish.exchange_until_hours,
            most_per_buyer=wish.most_per_buyer,
        )
    )
    await session.execute(delete(ConcessionRate).where(ConcessionRate.performance_id == performance_id))
    for concession, percent in rates.items():
        if percent:
            session.add(ConcessionRate(performance_id=performance_id, concession=concession, percent=percent))
    await session.flush()
