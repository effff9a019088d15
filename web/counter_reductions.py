"""Who of a group pays less at the counter: how many of places without numbers, or which of the kept seats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ticketing.boxoffice.schemas import MOST_AT_ONCE
from ticketing.catalog.schemas import PerformanceView
from ticketing.inventory.schemas import ConcessionsWish
from ticketing.rules.schemas import EVIDENCE, Concession, RateView
from web import concessions, counter_baskets
from web.clients import rules
from web.visit import Visit

_BETWEEN: Final = " / "  # Vietnamese and English of a proof


@dataclass(frozen=True, slots=True)
class Reduction:
    """One that the evening offers, how many were counted so far, and what the customer shows for it."""

    rate: RateView
    count: int
    proof: str


async def offered(visit: Visit, performance: PerformanceView | None, counted: Sequence[Concession]) -> list[Reduction]:
    """What may be chosen of an evening; of one that costs nothing, nothing. Raises ServiceRefused, Unavailable."""
    if performance is None or (not performance.price.minor and not performance.zones):
        return []
    held = await rules.rules(visit.site.ticketing, performance.id)
    return [
        Reduction(rate, counted.count(rate.concession), _proof(visit, rate.concession)) for rate in held.concessions
    ]


def counted(fields: Mapping[str, str]) -> tuple[Concession, ...]:
    """How many of each were asked for."""
    return concessions.counted(fields, MOST_AT_ONCE)


async def change(visit: Visit, sealed: str, fields: Mapping[str, str]) -> bool:
    """Price the kept seats as the form says; whether that changed anything. Raises ServiceRefused, Unavailable."""
    hold = await counter_baskets.current(visit, sealed)
    if hold is None:
        return False
    chosen = concessions.chosen(fields, hold.lines)
    if chosen == tuple(line.concession for line in hold.lines):
        return False
    hold_id, key = counter_baskets.keys(visit, sealed)
    await rules.concede(visit.site.ticketing, hold_id, ConcessionsWish(concessions=chosen), key=key)
    return True


def _proof(visit: Visit, concession: Concession) -> str:
    vietnamese, _, english = EVIDENCE[concession].partition(_BETWEEN)
    return vietnamese if visit.language.value == "vi" else english
