"""Where the seats of a section stand: straight or curved, with aisles, turned. As in `static/js/seatmap_layout.js`."""

import math
from collections.abc import Sequence

from ticketing.seating.schemas import Shape

Point = tuple[int, int]


def positions(counts: Sequence[int], shape: Shape) -> list[list[Point]]:
    """The seats of each row from left to right; each row is centred on the shape's axis.

    A curved section bends around the stage: `curve` is the angle its widest row spans, and the rows behind are circles
    with the same centre.
    """
    offsets = [_offsets(count, shape) for count in counts]
    widest = max((row[-1] - row[0] for row in offsets if row), default=0.0)
    radius = widest / math.radians(shape.curve) if shape.curve and widest else 0.0
    turn = math.radians(shape.rotate)
    cos, sin = math.cos(turn), math.sin(turn)

    def placed(along: float, behind: float) -> Point:
        if radius:
            angle = along / (radius + behind)
            along = (radius + behind) * math.sin(angle)
            behind = (radius + behind) * math.cos(angle) - radius
        return (
            math.floor(shape.x + along * cos - behind * sin + 0.5),
            math.floor(shape.y + along * sin + behind * cos + 0.5),
        )

    return [[placed(along, number * shape.row_gap) for along in row] for number, row in enumerate(offsets)]


def _offsets(count: int, shape: Shape) -> list[float]:
    """How far right of the axis each seat of a row is, aisles counted in."""
    gaps = {aisle.after: aisle.gap for aisle in shape.aisles}
    at, row = 0.0, []
    for index in range(count):
        at += gaps.get(index, 0) + (shape.seat_gap if index else 0)
        row.append(at)
    middle = (row[0] + row[-1]) / 2 if row else 0.0
    return [along - middle for along in row]


def around(middle: Point, chairs: int, distance: int) -> list[Point]:
    """Chairs evenly around a table, the first one at the back on the right."""
    x, y = middle
    turns = [math.tau * (index + 0.5) / chairs for index in range(chairs)]
    return [
        (math.floor(x + distance * math.sin(turn) + 0.5), math.floor(y + distance * math.cos(turn) + 0.5))
        for turn in turns
    ]
