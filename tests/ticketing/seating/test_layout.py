"""Rows stand behind each other, centred, straight or bent around the stage."""

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from ticketing.seating import layout
from ticketing.seating.schemas import Aisle, SectionKind, Shape


def test_straight_rows_are_centred_and_go_away_from_the_stage() -> None:
    assert layout.positions(SectionKind.ROWS, [2, 3], Shape(x=1000, y=200, seat_gap=60, row_gap=90)) == [
        [(970, 200), (1030, 200)],
        [(940, 290), (1000, 290), (1060, 290)],
    ]


def test_an_aisle_is_a_gap_in_every_row() -> None:
    [row] = layout.positions(SectionKind.ROWS, [4], Shape(x=500, y=0, seat_gap=50, aisles=(Aisle(after=2, gap=100),)))
    assert [x for x, _ in row] == [375, 425, 575, 625]


def test_a_curved_row_has_its_ends_nearer_to_the_stage() -> None:
    [row] = layout.positions(SectionKind.ROWS, [11], Shape(x=5000, y=1000, curve=60))
    ends, middle = {row[0][1], row[-1][1]}, row[5]
    assert middle == (5000, 1000)
    assert len(ends) == 1
    assert max(ends) < 1000
    assert [x - 5000 for x, _ in row] == [5000 - x for x, _ in row[::-1]]


def test_a_quarter_turn_makes_rows_into_columns() -> None:
    assert layout.positions(SectionKind.ROWS, [2], Shape(x=100, y=100, seat_gap=60, rotate=90)) == [
        [(100, 70), (100, 130)]
    ]


@given(st.lists(st.integers(0, 60), max_size=20), st.integers(0, 180), st.integers(-180, 180), st.integers(30, 300))
def test_neighbours_in_a_row_never_touch(counts: list[int], curve: int, rotate: int, gap: int) -> None:
    shape = Shape(x=50_000, y=50_000, curve=curve, rotate=rotate, seat_gap=gap)
    rows = layout.positions(SectionKind.ROWS, counts, shape)
    assert [len(row) for row in rows] == counts
    for row in rows:
        for one, other in itertools.pairwise(row):
            assert math.dist(one, other) >= gap * 0.6


def test_tables_stand_in_columns_with_their_chairs_around_them() -> None:
    drawn = Shape(x=1000, y=1000, seat_gap=300, row_gap=300, columns=2)
    tables = layout.positions(SectionKind.TABLES, [4, 4, 4], drawn)
    for table, middle in zip(tables, [(850, 1000), (1150, 1000), (850, 1300)], strict=True):
        assert {round(math.dist(chair, middle)) for chair in table} == {75}
        assert len(set(table)) == 4


def test_the_chairs_of_a_box_stand_two_abreast() -> None:
    [box] = layout.positions(SectionKind.BOX, [3], Shape(x=100, y=100))
    assert box == [(70, 100), (130, 100), (70, 170)]
