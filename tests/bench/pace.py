"""How fast something went, and how long each had to wait."""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Pace:
    """One round of a workload."""

    seconds: float
    waits: tuple[float, ...]
    answers: tuple[Any, ...]

    @property
    def per_second(self) -> float:
        """How many a second."""
        return len(self.waits) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """So many waited no longer."""
        ordered = sorted(self.waits)
        return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)]


async def at_pace(works: Sequence[Awaitable[Any]], *, wide: int) -> Pace:
    """Do all of them in `wide` lanes, each one after the other: work n in lane n modulo `wide`."""
    waits, answers = list[float](), list[Any]()

    async def lane(mine: Sequence[Awaitable[Any]]) -> None:
        for work in mine:
            asked = time.perf_counter()
            answers.append(await work)
            waits.append(time.perf_counter() - asked)

    began = time.perf_counter()
    await asyncio.gather(*(lane(works[n::wide]) for n in range(wide)))
    return Pace(time.perf_counter() - began, tuple(waits), tuple(answers))
