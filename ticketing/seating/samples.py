"""Halls to begin with, and two for tests and the demo house: a theatre of five hundred seats, and a very large one."""

from ticketing.seating import blocks
from ticketing.seating.blocks import shape
from ticketing.seating.numbering import Direction
from ticketing.seating.schemas import Aisle, SeatMap, Section, Stage, Template


def of(template: Template, name: str) -> SeatMap:
    """The map of a template, under the hall's name."""
    return _MAKERS[template](name)


def theatre(name: str = "Nhà hát Hoa Mai") -> SeatMap:
    """504 seats: stalls with two wheelchair places, a balcony, six boxes, a few seats with a poor view."""
    centre = blocks.rows(
        "stalls",
        ("Tầng 1", "Stalls"),
        [22, 22, 24, 24, 24, 26, 26, 26, 28, 28, 28, 28],
        shape(y=250, curve=42),
        door="Cửa 1",
    )
    centre = blocks.with_wheelchairs(centre, "M", [("27", "25"), ("28", "26")])
    balcony = blocks.rows(
        "balcony",
        ("Tầng 2", "Balcony"),
        [30, 30, 32, 32, 32],
        shape(y=250 + 12 * 95 + 260, curve=48),
        door="Cửa 3",
    )
    balcony = blocks.with_restricted_view(balcony, "A", ["29", "30"])
    middles = [(side * 1180, 250 + n * 260) for side in (-1, 1) for n in range(3)]
    lodges = blocks.boxes("boxes", ("Lô", "Boxes"), middles, chairs=7, door="Cửa 2")
    return blocks.hall(name, [centre, balcony, lodges], stage_width=1200)


def chamber(name: str) -> SeatMap:
    """A small theatre: 20 straight rows of 12, one aisle in the middle."""
    drawn = shape(y=250, aisles=[Aisle(after=6, gap=110)])
    return blocks.hall(name, [blocks.rows("stalls", ("Khán phòng", "Stalls"), [12] * 20, drawn)], stage_width=800)


def water(name: str) -> SeatMap:
    """A water-puppet theatre: benches whose places are counted from the left, wider towards the back."""
    drawn = shape(y=300, seat_gap=48, row_gap=85, curve=30)
    benches = blocks.rows(
        "benches", ("Ghế băng", "Benches"), [18 + 2 * (n // 2) for n in range(12)], drawn, direction=Direction.LEFT
    )
    return blocks.hall(name, [benches], stage_width=900)


def black_box(name: str) -> SeatMap:
    """A black box: twelve tables of four, and room to stand behind them."""
    middles = [((column - 1) * 330 - 165, 320 + line * 320) for line in range(3) for column in range(4)]
    seated = blocks.tables("tables", ("Khu bàn", "Tables"), middles, chairs=4)
    behind = [(-660, 1230), (660, 1230), (660, 1480), (-660, 1480)]
    return blocks.hall(
        name,
        [seated, blocks.standing("floor", ("Khu đứng", "Standing"), behind, capacity=60)],
        stage_width=700,
    )


def empty(name: str) -> SeatMap:
    """A stage and nothing else."""
    return SeatMap(name=name, width=2400, height=2000, stage=Stage(x=700, y=150, width=1000, height=400))


def large_hall(name: str = "Cung văn hoá", *, seats: int = 10_000) -> SeatMap:
    """A hall of so many seats for benches and tests: blocks of up to 20 rows of 50, five abreast."""
    made: list[Section] = []
    left = seats
    while left > 0:
        number = len(made)
        counts = [min(50, left - row * 50) for row in range(20) if left > row * 50]
        at = shape(x=(number % 5 - 2) * 3000, y=400 + number // 5 * 2200)
        names = (f"Khu {number + 1}", f"Block {number + 1}")
        made.append(blocks.rows(f"b{number + 1}", names, counts, at, direction=Direction.LEFT))
        left -= sum(counts)
    return blocks.hall(name, made, stage_width=4000)


_MAKERS = {
    Template.EMPTY: empty,
    Template.CHAMBER: chamber,
    Template.BALCONY: theatre,
    Template.WATER: water,
    Template.TABLES: black_box,
}
