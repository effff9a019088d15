"""Choose the best seats that are together, without leaving a single seat alone between others. Pure.

Seats are neighbours when they are of one run (no aisle between them) and follow each other in map order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A seat of a zone: where it is, how good (0 is best), and whether it may be chosen."""

    seat_id: str
    position: int
    run: int
    rank: int
    is_open: bool


def choose(candidates: Sequence[Candidate], *, count: int) -> tuple[str, ...]:
    """The ids of so many neighbours, or none when nowhere so many are left together.

    `candidates` are all seats of the zone in map order. Fewest seats left alone first, then the best view.
    """
    if count < 1:
        return ()
    best: tuple[tuple[int, int, int], int] | None = None
    for start, end in _gaps(candidates):
        ranks = _sums(candidates, start, end)
        for first in range(start, end - count + 1):
            alone = (first - start == 1) + (end - first - count == 1) - (end - start == 1)
            score = (alone, ranks[first - start + count] - ranks[first - start], first)
            if best is None or score < best[0]:
                best = (score, first)
    if best is None:
        return ()
    return tuple(seat.seat_id for seat in candidates[best[1] : best[1] + count])


def _gaps(candidates: Sequence[Candidate]) -> Iterator[tuple[int, int]]:
    """Each stretch of open neighbours: from, to (half-open)."""
    start: int | None = None
    for index, seat in enumerate(candidates):
        before = candidates[index - 1] if index else None
        adjacent = before is not None and before.run == seat.run and before.position + 1 == seat.position
        if start is not None and not (seat.is_open and adjacent):
            yield start, index
            start = None
        if start is None and seat.is_open:
            start = index
    if start is not None:
        yield start, len(candidates)


def _sums(candidates: Sequence[Candidate], start: int, end: int) -> list[int]:
    """Running sums of the ranks of a stretch."""
    total, sums = 0, [0]
    for seat in candidates[start:end]:
        total += seat.rank
        sums.append(total)
    return sums
