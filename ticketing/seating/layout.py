"""Where the seats of a section stand: straight or curved, with aisles, turned. As in `static/js/seatmap_layout.js`."""

import math
from collections.abc import Sequence

from ticketing.seating.schemas import SectionKind, Shape

Point = tuple[int, int]
_Spot = tuple[float, float]  # right of the section's middle, and behind its first row
_CHAIR = 75  # from the middle of a table to its chairs
_ABREAST, _BEHIND = 60, 70  # chairs of a box, two abreast


def positions(kind: SectionKind, counts: Sequence[int], shape: Shape) -> list[list[Point]]:
    """The seats of each row, box or table from left to right.

    Rows are centred on the shape's axis. A curved section bends around the stage: `curve` is the angle its widest row
    spans, and the rows behind are circles with the same centre. Boxes and tables stand in columns.
    """
    spots = _in_rows(counts, shape) if kind is SectionKind.ROWS else _in_columns(kind, counts, shape)
    turn = math.radians(shape.rotate)
    cos, sin = math.cos(turn), math.sin(turn)
    return [
        [
            (
                math.floor(shape.x + along * cos - behind * sin + 0.5),
                math.floor(shape.y + along * sin + behind * cos + 0.5),
            )
            for along, behind in row
        ]
        for row in spots
    ]


def _in_rows(counts: Sequence[int], shape: Shape) -> list[list[_Spot]]:
    offsets = [_offsets(count, shape) for count in counts]
    widest = max((row[-1] - row[0] for row in offsets if row), default=0.0)
    radius = widest / math.radians(shape.curve) if shape.curve and widest else 0.0

    def bent(along: float, behind: float) -> _Spot:
        if not radius:
            return along, behind
        angle = along / (radius + behind)
        return (radius + behind) * math.sin(angle), (radius + behind) * math.cos(angle) - radius

    return [[bent(along, number * shape.row_gap) for along in row] for number, row in enumerate(offsets)]


def _offsets(count: int, shape: Shape) -> list[float]:
    """How far right of the axis each seat of a row is, aisles counted in."""
    gaps = {aisle.after: aisle.gap for aisle in shape.aisles}
    at, row = 0.0, []
    for index in range(count):
        at += gaps.get(index, 0) + (shape.seat_gap if index else 0)
        row.append(at)
    middle = (row[0] + row[-1]) / 2 if row else 0.0
    return [along - middle for along in row]


def _in_columns(kind: SectionKind, counts: Sequence[int], shape: Shape) -> list[list[_Spot]]:
    columns = shape.columns or 1
    made = []
    for number, chairs in enumerate(counts):
        across = (number % columns - (columns - 1) / 2) * shape.seat_gap
        behind = number // columns * shape.row_gap
        around = _at_table(chairs) if kind is SectionKind.TABLES else _in_box(chairs)
        made.append([(across + x, behind + y) for x, y in around])
    return made


def _at_table(chairs: int) -> list[_Spot]:
    turns = [math.tau * (index + 0.5) / chairs for index in range(chairs)]
    reach = max(_CHAIR, chairs * 9)
    return [(reach * math.sin(turn), reach * math.cos(turn)) for turn in turns]


def _in_box(chairs: int) -> list[_Spot]:
    return [(index % 2 * _ABREAST - _ABREAST / 2, index // 2 * _BEHIND) for index in range(chairs)]
