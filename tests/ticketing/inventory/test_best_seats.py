"""The best seats: together, open, without leaving one alone where that can be helped; and quickly."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from ticketing.inventory.best_seats import Candidate, choose


def row(*, run: int, start: int, marks: str, rank: int = 0) -> list[Candidate]:
    """A row of seats: `o` open, `x` taken; the middle is best."""
    middle = len(marks) // 2
    return [
        Candidate(f"s-{start + index}", start + index, run, rank + abs(index - middle), mark == "o")
        for index, mark in enumerate(marks)
    ]


def chosen(marks: str, count: int) -> str:
    """The row, with what was chosen in capitals."""
    seats = row(run=0, start=0, marks=marks)
    picked = choose(seats, count=count)
    return "".join(mark.upper() if seat.seat_id in picked else mark for seat, mark in zip(seats, marks, strict=True))


def test_the_middle_of_an_empty_row_is_best() -> None:
    assert chosen("ooooooooo", 3) == "oooOOOooo"


def test_no_seat_is_left_alone_where_that_can_be_helped() -> None:
    assert chosen("xoooox", 2) in {"xOOoox", "xooOOx"}
    assert chosen("xooox", 3) == "xOOOx"
    assert chosen("oooxoo", 2) == "oooxOO"  # two of three would leave one alone


def test_one_is_left_alone_rather_than_nobody_served() -> None:
    assert chosen("xooox", 2) in {"xOOox", "xoOOx"}


def test_an_aisle_parts_neighbours() -> None:
    seats = row(run=0, start=0, marks="oo") + row(run=1, start=2, marks="oo")
    assert choose(seats, count=3) == ()
    assert len(choose(seats, count=2)) == 2


def test_a_better_row_is_chosen_first() -> None:
    seats = row(run=0, start=0, marks="oooo", rank=500) + row(run=1, start=4, marks="oooo", rank=100)
    assert all(int(seat.removeprefix("s-")) >= 4 for seat in choose(seats, count=2))


_halls = st.lists(st.text("ox", min_size=1, max_size=14), min_size=1, max_size=6)


@given(_halls, st.integers(1, 8))
def test_what_is_chosen_is_open_together_and_there_if_anything_is(rows: list[str], count: int) -> None:
    seats: list[Candidate] = []
    for run, marks in enumerate(rows):
        seats += row(run=run, start=len(seats), marks=marks)
    picked = [seat for seat in seats if seat.seat_id in choose(seats, count=count)]
    assert bool(picked) == any("o" * count in marks for marks in rows)
    if picked:
        assert len(picked) == count
        assert all(seat.is_open for seat in picked)
        assert len({seat.run for seat in picked}) == 1
        assert all(one.position + 1 == two.position for one, two in itertools.pairwise(picked))


@given(st.text("ox", min_size=1, max_size=20), st.integers(1, 6))
def test_nobody_is_left_alone_if_some_choice_leaves_nobody_alone(marks: str, count: int) -> None:
    def alone(taken: str) -> int:
        return sum(part == "o" for part in taken.split("x"))

    choices = [
        marks[:at] + "x" * count + marks[at + count :]
        for at in range(len(marks) - count + 1)
        if marks[at : at + count] == "o" * count
    ]
    if choices:
        best = min(alone(choice) for choice in choices)
        seats = row(run=0, start=0, marks=marks)
        picked = choose(seats, count=count)
        assert alone("".join("x" if s.seat_id in picked else m for s, m in zip(seats, marks, strict=True))) == best
