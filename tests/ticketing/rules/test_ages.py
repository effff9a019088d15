"""Full years on the day of the performance, by the clock of its venue."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketing.rules import ages

BORN = date(2013, 5, 20)


@pytest.mark.parametrize(
    ("day", "age"), [(date(2026, 5, 19), 12), (date(2026, 5, 20), 13), (date(2026, 12, 31), 13), (date(2027, 1, 1), 13)]
)
def test_a_birthday_counts_from_its_day_on(day: date, age: int) -> None:
    assert ages.age_on(day, born=BORN) == age


def test_a_leap_day_is_over_on_the_first_of_march() -> None:
    assert ages.age_on(date(2025, 2, 28), born=date(2012, 2, 29)) == 12
    assert ages.age_on(date(2025, 3, 1), born=date(2012, 2, 29)) == 13


@given(born=st.dates(date(1900, 1, 1), date(2025, 12, 31)), days=st.integers(0, 400))
def test_nobody_grows_younger(born: date, days: int) -> None:
    first = date(2026, 1, 1)
    later = date.fromordinal(first.toordinal() + days)
    assert 0 <= ages.age_on(later, born=born) - ages.age_on(first, born=born) <= 2


def test_ratings_say_from_which_age() -> None:
    assert [ages.least(rating) for rating in ("P", "K", "T13", "T16", "T18")] == [0, 0, 13, 16, 18]
    assert [ages.needs_guardian(rating, age=12) for rating in ("P", "K", "T13")] == [False, True, False]
    assert not ages.needs_guardian("K", age=13)


@pytest.mark.parametrize(
    ("age", "hour", "minute", "late"),
    [
        (12, 22, 0, False),
        (12, 22, 1, True),
        (13, 22, 1, False),
        (15, 23, 0, False),
        (15, 23, 1, True),
        (16, 23, 59, False),
    ],
)
def test_children_are_home_in_time(age: int, hour: int, minute: int, late: bool) -> None:
    starts = datetime(2026, 11, 23, 20, 0)  # noqa: DTZ001  (a clock on a wall)
    assert ages.ends_too_late(starts, starts.replace(hour=hour, minute=minute), age=age) is late


def test_past_midnight_is_late_for_every_child() -> None:
    starts = datetime(2026, 11, 23, 22, 30)  # noqa: DTZ001
    assert ages.ends_too_late(starts, datetime(2026, 11, 24, 0, 15), age=15)  # noqa: DTZ001
