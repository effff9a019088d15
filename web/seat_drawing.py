"""A seat map as a picture in a page: each kind of seat is one path of dots, so that a large hall stays light."""

from collections.abc import Iterable
from dataclasses import dataclass

from ticketing.seating.schemas import Row, Seat, SeatKind, SeatMap, Section, SectionKind

_ROW_NAME = 52  # from the first seat of a row to its name
_HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Label:
    """A word in the drawing."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section: dots by kind of seat, the names of its rows, the corners of an area."""

    section: Section
    dots: dict[str, str]
    rows: tuple[Label, ...]
    corners: str
    middle: tuple[int, int]


def parts(document: SeatMap) -> list[Part]:
    """What of the map is drawn, section by section."""
    return [_part(section) for section in document.sections]


def _part(section: Section) -> Part:
    dots: dict[str, list[Seat]] = {}
    for row in section.rows:
        for seat in row.seats:
            plain = seat.restricted_view and seat.kind is SeatKind.SEAT
            dots.setdefault(_HIDDEN if plain else seat.kind.value, []).append(seat)
    points = [(seat.x, seat.y) for row in section.rows for seat in row.seats] + list(section.outline or ())
    middle = _middle(points) if points else (0, 0)
    corners = " ".join(f"{x},{y}" for x, y in section.outline or ())
    names = tuple(_name(section, row) for row in section.rows)
    return Part(section, {kind: _path(seats) for kind, seats in dots.items()}, names, corners, middle)


def _path(seats: Iterable[Seat]) -> str:
    return "".join(f"M{seat.x} {seat.y}h0" for seat in seats)


def _name(section: Section, row: Row) -> Label:
    first = row.seats[0]
    if section.kind is SectionKind.ROWS:
        return Label(first.x - _ROW_NAME, first.y, row.label)
    x, y = _middle([(seat.x, seat.y) for seat in row.seats])
    return Label(x, y if section.kind is SectionKind.TABLES else first.y - _ROW_NAME, row.label)


def _middle(points: list[tuple[int, int]]) -> tuple[int, int]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2
