"""Seat maps that pages have read: one of 20,000 seats takes long to read, and a published version never changes."""

from dataclasses import dataclass
from typing import Final

from ticketing.seating.schemas import SeatMap
from web import hall_drawing
from web.clients import inventory
from web.visit import Visit

_KEPT: Final = 8


@dataclass(frozen=True, slots=True)
class Hall:
    """A map, and its drawing for browsers, gzipped."""

    document: SeatMap
    packed: bytes


_halls: dict[tuple[int, str], Hall] = {}  # by the site that asked, so that tests do not meet


async def hall(visit: Visit, map_id: str) -> Hall:
    """A published map. Raises ServiceRefused, Unavailable."""
    key = (id(visit.site.ticketing), map_id)
    if key not in _halls:
        document = await inventory.seat_map(visit.site.ticketing, map_id)
        while len(_halls) >= _KEPT:
            _halls.pop(next(iter(_halls)))
        _halls[key] = Hall(document, hall_drawing.packed(document))
    return _halls[key]
