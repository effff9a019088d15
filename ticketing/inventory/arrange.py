"""Make a performance's seats of a hall's map: which zone each is in, how good it is, who sits beside whom. Pure.

A seat that a zone names wins over its row, and a row over its section. What no zone names is not sold.
"""

import itertools
import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ticketing.inventory.errors import SeatingRefused
from ticketing.inventory.schemas import ZoneWish
from ticketing.seating.schemas import Place, SeatMap, SectionKind

_AISLE = 1.5  # times the usual gap of a row: there a neighbour ends
_UNEVEN = 2.0  # times the smallest gap: no usual gap is larger
_SIDEWAYS = 1.5  # how much worse a step to the side is than one back
_RESTRICTED = 10_000
Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat that is sold: of which zone (counted from 0), and all that its row keeps of the map."""

    seat_id: str
    zone: int
    position: int
    run: int
    rank: int
    unit: str | None
    label_vi: str
    label_en: str
    door: str | None


def seats(drawing: SeatMap, zones: Sequence[ZoneWish]) -> list[Seated]:
    """Every seat that some zone sells, in map order. Raises SeatingRefused."""
    by_seat = _once(((seat, n) for n, zone in enumerate(zones) for seat in zone.seats), "ghế / seat")
    by_row = _once((((row.section, row.row), n) for n, zone in enumerate(zones) for row in zone.rows), "hàng / row")
    by_section = _once(((section, n) for n, zone in enumerate(zones) for section in zone.sections), "khu / section")
    units = drawing.units()
    found: list[Seated] = []
    known: set[object] = {section.id for section in drawing.sections}
    for position, (run, place) in enumerate(_runs(drawing)):
        row = (place.section.id, place.row.label)
        known |= {place.seat.id, row}
        zone = by_seat.get(place.seat.id, by_row.get(row, by_section.get(place.section.id)))
        if zone is not None:
            found.append(_seated(drawing, place, zone=zone, position=position, run=run, unit=units[place.seat.id]))
    for name in (*by_seat, *by_row, *by_section):
        if name not in known:
            raise SeatingRefused(what=" ".join(name) if isinstance(name, tuple) else str(name))
    _check_units(found)
    return found


def standing(drawing: SeatMap | None, zone: ZoneWish) -> tuple[int, str | None]:
    """How many places without numbers a zone has, and by which door one comes to them."""
    areas = [
        section
        for section in (drawing.sections if drawing else ())
        if section.kind is SectionKind.STANDING and section.id in zone.sections
    ]
    doors = {area.door for area in areas}
    count = (zone.capacity or 0) + sum(area.capacity or 0 for area in areas)
    return count, doors.pop() if len(doors) == 1 else None


def _once(named: Iterator[tuple[Name, int]], what: str) -> dict[Name, int]:
    zones: dict[Name, int] = {}
    for name, zone in named:
        if zones.setdefault(name, zone) != zone:
            raise SeatingRefused(what=f"{what} {name} × 2")
    return zones


def _runs(drawing: SeatMap) -> Iterator[tuple[int, Place]]:
    """Each seat with the number of its run: a new one begins with every row, and behind every aisle."""
    run, gap, before = 0, math.inf, None
    for place in drawing.places():
        if before is None or place.row is not before.row:
            run, gap = run + 1, _gap(place)
        elif _apart(before, place) > _AISLE * gap:
            run += 1
        yield run, place
        before = place


def _apart(one: Place, two: Place) -> float:
    return math.hypot(one.seat.x - two.seat.x, one.seat.y - two.seat.y)


def _gap(place: Place) -> float:
    """The usual gap between neighbours of its row: the middle one, so that one seat moved by hand parts nobody else."""
    gaps = [math.hypot(a.x - b.x, a.y - b.y) for a, b in itertools.pairwise(place.row.seats)]
    return min(statistics.median_low(gaps), _UNEVEN * min(gaps)) if gaps else math.inf


def _seated(drawing: SeatMap, place: Place, *, zone: int, position: int, run: int, unit: frozenset[str]) -> Seated:
    seat, stage = place.seat, drawing.stage
    aside = _SIDEWAYS * (seat.x - stage.x - stage.width / 2)
    rank = math.hypot(aside, seat.y - stage.y - stage.height)
    return Seated(
        seat_id=seat.id,
        zone=zone,
        position=position,
        run=run,
        rank=round(rank) + (_RESTRICTED if seat.restricted_view else 0),
        unit=" ".join(sorted(unit)) if len(unit) > 1 else None,
        label_vi=place.label("vi") + (" (tầm nhìn hạn chế)" if seat.restricted_view else ""),
        label_en=place.label("en") + (" (restricted view)" if seat.restricted_view else ""),
        door=place.section.door,
    )


def _check_units(found: Sequence[Seated]) -> None:
    zone_of = {seat.seat_id: seat.zone for seat in found}
    for seat in found:
        if seat.unit and {zone_of.get(other) for other in seat.unit.split()} != {seat.zone}:
            raise SeatingRefused(what=f"{seat.label_vi} / {seat.label_en}: {seat.unit}")
