"""Months as a calendar has them."""

from datetime import UTC, datetime

import pytest

from ticketing.passes import months


@pytest.mark.parametrize(
    ("anchor", "count", "expected"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2026, 1, 31), 2, (2026, 3, 31)),
        ((2027, 12, 31), 2, (2028, 2, 29)),
        ((2026, 11, 23), 1, (2026, 12, 23)),
        ((2026, 11, 23), 14, (2028, 1, 23)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(
    anchor: tuple[int, int, int], count: int, expected: tuple[int, int, int]
) -> None:
    assert months.later(datetime(*anchor, 9, tzinfo=UTC), count) == datetime(*expected, 9, tzinfo=UTC)


def test_the_end_after_a_short_month_finds_its_day_again() -> None:
    anchor = datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert months.first_after(anchor, datetime(2026, 2, 28, 9, tzinfo=UTC)) == datetime(2026, 3, 31, 9, tzinfo=UTC)
