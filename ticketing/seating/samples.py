"""Halls to begin with, and two for tests and the demo house: a theatre of five hundred seats, and a very large one."""

from ticketing.seating import blocks
from ticketing.seating.blocks import shape
from ticketing.seating.schemas import (
    Aisle,
    Decor,
    DecorKind,
    Direction,
    Numbering,
    SeatMap,
    Section,
    SectionKind,
    Stage,
    Template,
)


def of(template: Template, name: str) -> SeatMap:
    """The map of a template, under the hall's name."""
    return _MAKERS[template](name)


def theatre(name: str = "Nhà hát Hoa Mai") -> SeatMap:
    """504 seats: stalls with two wheelchair places, a balcony, six boxes, two doors, a few seats with a poor view."""
    counts = [22, 22, 24, 24, 24, 26, 26, 26, 28, 28, 28, 28]
    stalls = blocks.section("stalls", ("Tầng 1", "Stalls"), counts, shape(y=250, curve=42), door="Cửa 1")
    stalls = blocks.with_wheelchairs(stalls, "M", [("27", "25"), ("28", "26")])
    above = shape(y=250 + 12 * 95 + 260, curve=48)
    balcony = blocks.section("balcony", ("Tầng 2", "Balcony"), [30, 30, 32, 32, 32], above, door="Cửa 3")
    balcony = blocks.with_restricted_view(balcony, "A", ["29", "30"])
    sides = [("boxes-left", "Lô trái", "Left boxes", -1180), ("boxes-right", "Lô phải", "Right boxes", 1180)]
    lodges = [
        blocks.section(key, (vi, en), [7, 7, 7], shape(x=x, y=250, row_gap=340), kind=SectionKind.BOX, door="Cửa 2")
        for key, vi, en, x in sides
    ]
    hall = blocks.hall(name, [stalls, balcony, *lodges], stage_width=1200)
    right, back = hall.width - 40, hall.stage.y + hall.stage.height + 1440
    decor = [
        Decor(kind=DecorKind.DOOR, x=right - 160, y=back, width=160, height=40, text_vi="Cửa 1", text_en="Door 1"),
        Decor(kind=DecorKind.DOOR, x=40, y=back, width=160, height=40, text_vi="Cửa 2", text_en="Door 2"),
        Decor(kind=DecorKind.STAIRS, x=40, y=back + 160, width=240, height=120, text_vi="Tầng 2", text_en="Balcony"),
        Decor(kind=DecorKind.COLUMN, x=right - 160, y=back + 180, width=70, height=70),
    ]
    return hall.model_copy(update={"decor": tuple(decor)})


def chamber(name: str) -> SeatMap:
    """A small theatre: 20 straight rows of 12, one aisle in the middle."""
    drawn = shape(y=250, aisles=[Aisle(after=6, gap=110)])
    return blocks.hall(name, [blocks.section("stalls", ("Khán phòng", "Stalls"), [12] * 20, drawn)], stage_width=800)


def water(name: str) -> SeatMap:
    """A water-puppet theatre: benches whose places are counted from the left, wider towards the back."""
    drawn, counts = shape(y=300, seat_gap=48, row_gap=85, curve=30), [18 + 2 * (n // 2) for n in range(12)]
    from_left = Numbering(direction=Direction.LEFT)
    benches = blocks.section("benches", ("Ghế băng", "Benches"), counts, drawn, numbering=from_left)
    return blocks.hall(name, [benches], stage_width=900)


def black_box(name: str) -> SeatMap:
    """A black box: twelve tables of four, and room to stand behind them."""
    drawn = shape(y=320, seat_gap=330, row_gap=320, columns=4)
    seated = blocks.section("tables", ("Khu bàn", "Tables"), [4] * 12, drawn, kind=SectionKind.TABLES)
    corners = [(-660, 1230), (660, 1230), (660, 1480), (-660, 1480)]
    behind = blocks.standing("floor", ("Khu đứng", "Standing"), corners, capacity=60)
    return blocks.hall(name, [seated, behind], stage_width=700)


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
        made.append(blocks.section(f"b{number + 1}", names, counts, at, numbering=Numbering(direction=Direction.LEFT)))
        left -= sum(counts)
    return blocks.hall(name, made, stage_width=4000)


_MAKERS = {
    Template.EMPTY: empty,
    Template.CHAMBER: chamber,
    Template.BALCONY: theatre,
    Template.WATER: water,
    Template.TABLES: black_box,
}
