"""The seats of a performance as a list that is read and ticked: sections, their rows, the seats of a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ticketing.catalog.schemas import Price
from ticketing.inventory.schemas import SeatsView, ZoneView
from ticketing.seating.schemas import Place, Row, SeatMap, Section
from web import hall_drawing

_FREE = "f"
_NOT_SOLD = "-"


@dataclass(frozen=True, slots=True)
class ListedSeat:
    """One seat with what matters when it is chosen."""

    at: int  # its place in the map
    place: Place
    zone: ZoneView
    free: bool

    @property
    def id(self) -> str:
        """Its id in the map."""
        return self.place.seat.id

    @property
    def price(self) -> Price:
        """With the fee."""
        return price_of(self.zone)

    @property
    def flags(self) -> int:
        """See `hall_drawing`."""
        return hall_drawing.flags_of(self.place.seat)


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row, box or table, and how much of it can be had."""

    row: Row
    seats: tuple[ListedSeat, ...]

    @property
    def left(self) -> int:
        """Free seats."""
        return sum(seat.free for seat in self.seats)

    @property
    def zones(self) -> list[ZoneView]:
        """The zones that its seats are in."""
        return list({seat.zone.id: seat.zone for seat in self.seats}.values())


@dataclass(frozen=True, slots=True)
class ListedSection:
    """A section with the rows in which something is sold."""

    section: Section
    rows: tuple[ListedRow, ...]

    @property
    def left(self) -> int:
        """Free seats."""
        return sum(row.left for row in self.rows)

    @property
    def prices(self) -> list[Price]:
        """The lowest and the highest, or the one there is."""
        found = sorted({price_of(zone).minor for row in self.rows for zone in row.zones})
        currency = self.rows[0].seats[0].zone.price.currency
        return [Price(minor=minor, currency=currency) for minor in dict.fromkeys((found[0], found[-1]))]


def price_of(zone: ZoneView) -> Price:
    """What a place in a zone costs, with the fee."""
    return Price(minor=zone.price.minor + zone.fee.minor, currency=zone.price.currency)


def seats(document: SeatMap, seating: SeatsView) -> Iterator[ListedSeat]:
    """Every seat that is sold for the performance, in map order."""
    marks = zip(document.places(), seating.seat_zones, seating.states, strict=True)
    for at, (place, zone, state) in enumerate(marks):
        if _NOT_SOLD not in {zone, state}:
            yield ListedSeat(at, place, seating.zones[int(zone, 36)], state == _FREE)


def sections(document: SeatMap, seating: SeatsView) -> list[ListedSection]:
    """The sections in which something is sold."""
    by_row: dict[tuple[str, int], list[ListedSeat]] = {}
    for seat in seats(document, seating):
        by_row.setdefault((seat.place.section.id, id(seat.place.row)), []).append(seat)
    found = []
    for section in document.sections:
        rows = [
            ListedRow(row, tuple(by_row[section.id, id(row)]))
            for row in section.rows
            if (section.id, id(row)) in by_row
        ]
        if rows:
            found.append(ListedSection(section, tuple(rows)))
    return found


def lost(document: SeatMap, seating: SeatsView, wished: Sequence[str]) -> list[ListedSeat]:
    """Those of the wished seats that are not free any more."""
    wanted = set(wished)
    return [seat for seat in seats(document, seating) if seat.id in wanted and not seat.free]
