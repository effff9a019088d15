"""Seats and rows are numbered as Vietnamese theatres number them."""

from hypothesis import given
from hypothesis import strategies as st

from ticketing.seating.numbering import LATIN, VIETNAMESE, labels, row_labels, seat_labels
from ticketing.seating.schemas import Aisle, Direction, Letters, Numbering


def test_odd_numbers_are_left_of_the_centre_and_even_ones_right() -> None:
    assert seat_labels(8, direction=Direction.ODD_LEFT) == ["7", "5", "3", "1", "2", "4", "6", "8"]
    assert seat_labels(7, direction=Direction.ODD_LEFT) == ["7", "5", "3", "1", "2", "4", "6"]
    assert seat_labels(6, direction=Direction.ODD_RIGHT) == ["6", "4", "2", "1", "3", "5"]
    assert seat_labels(5, direction=Direction.ODD_LEFT, split=1) == ["1", "2", "4", "6", "8"]
    assert seat_labels(4, direction=Direction.ODD_LEFT, start=9) == ["11", "9", "10", "12"]


def test_numbers_run_from_the_left_or_from_the_right() -> None:
    assert seat_labels(4, direction=Direction.LEFT, start=11) == ["11", "12", "13", "14"]
    assert seat_labels(4, direction=Direction.RIGHT) == ["4", "3", "2", "1"]


@given(st.integers(0, 400), st.sampled_from(Direction), st.integers(1, 999), st.one_of(st.none(), st.integers(-5, 500)))
def test_no_number_is_there_twice(count: int, direction: Direction, start: int, split: int | None) -> None:
    labels = seat_labels(count, direction=direction, start=start, split=split)
    assert len(set(labels)) == len(labels) == count
    assert all(int(label) >= start - 1 for label in labels)


@given(st.integers(0, 300), st.integers(1, 99), st.integers(0, 300))
def test_each_side_of_the_centre_has_one_parity_and_grows_outward(count: int, start: int, split: int) -> None:
    numbers = [int(label) for label in seat_labels(count, direction=Direction.ODD_LEFT, start=start, split=split)]
    left, right = numbers[: min(split, count)], numbers[min(split, count) :]
    assert all(number % 2 for number in left)
    assert not any(number % 2 for number in right)
    assert left == sorted(left, reverse=True)
    assert right == sorted(right)


def test_rows_are_letters_without_those_that_look_like_digits() -> None:
    labels = row_labels(26, letters=Letters.LATIN, skip=frozenset("IO"))
    assert labels[:9] == ["A", "B", "C", "D", "E", "F", "G", "H", "J"]
    assert labels[23:] == ["Z", "AA", "AB"]


def test_rows_may_follow_the_vietnamese_alphabet() -> None:
    assert row_labels(8, letters=Letters.VIETNAMESE) == ["A", "Ă", "Â", "B", "C", "D", "Đ", "E"]
    assert row_labels(3, letters=Letters.VIETNAMESE, start="Đ") == ["Đ", "E", "Ê"]


def test_rows_may_be_numbers_and_some_may_be_left_out() -> None:
    assert row_labels(4, letters=Letters.NUMBERS, start="12", skip=frozenset({"13"})) == ["12", "14", "15", "16"]
    assert row_labels(3, letters=Letters.LATIN, start="Z", skip=frozenset({"AA"})) == ["Z", "AB", "AC"]


@given(
    st.integers(0, 200),
    st.sampled_from(Letters),
    st.text(max_size=4),
    st.frozensets(st.one_of(st.sampled_from(LATIN + VIETNAMESE), st.text(max_size=3)), max_size=60),
)
def test_rows_are_never_called_the_same(count: int, letters: Letters, start: str, skip: frozenset[str]) -> None:
    labels = row_labels(count, letters=letters, start=start, skip=skip)
    assert len(set(labels)) == len(labels) == count
    assert all(1 <= len(label) <= 4 for label in labels)


def test_benches_may_be_counted_on_from_row_to_row() -> None:
    onward = Numbering(direction=Direction.LEFT, continuous=True, first_row="C")
    assert labels([2, 3], onward) == [("C", ["1", "2"]), ("D", ["3", "4", "5"])]


def test_one_aisle_is_the_centre_from_which_both_sides_are_counted() -> None:
    [(_, seats)] = labels([5], Numbering(), (Aisle(after=2, gap=100),))
    assert seats == ["3", "1", "2", "4", "6"]
