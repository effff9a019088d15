"""Who is old enough for what, on the day of the performance. Pure.

Ratings: Law on Cinematography 2022, article 32, and Circular 05/2023. Hours: Decree 131/2022: a screening with children
under 13 ends by 22:00, with those under 16 by 23:00.
"""

from datetime import date, datetime, time
from typing import Final

_LEAST: Final = {"T13": 13, "T16": 16, "T18": 18}
_WITH_GUARDIAN: Final = 13
_HOME_BY: Final = ((13, time(22)), (16, time(23)))


def age_on(day: date, *, born: date) -> int:
    """Full years; who was born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def least(rating: str) -> int:
    """The age from which a rating lets people in; nothing for K, whose children come with somebody."""
    return _LEAST.get(rating, 0)


def needs_guardian(rating: str, *, age: int) -> bool:
    """Whether somebody of that age comes in only with a parent or guardian."""
    return rating == "K" and age < _WITH_GUARDIAN


def home_by(age: int) -> time | None:
    """When a screening must be over for somebody of that age; none: no matter."""
    return next((hour for under, hour in _HOME_BY if age < under), None)


def ends_too_late(starts: datetime, ends: datetime, *, age: int) -> bool:
    """Whether a screening, by the clock of its venue, ends too late for somebody of that age."""
    hour = home_by(age)
    return hour is not None and ends > starts.replace(hour=hour.hour, minute=0, second=0, microsecond=0)
