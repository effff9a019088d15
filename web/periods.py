"""Days from one to another, as the forms of the books ask for them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Query

from infra import clock
from web import formats

Day = Annotated[str, Query(max_length=10)]
_SHOWN = timedelta(days=29)  # and today


@dataclass(frozen=True, slots=True)
class Period:
    """Days of which both count. What cannot be read is the last thirty days."""

    since: date
    until: date

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}


def of(since: str, until: str) -> Period:
    """What was typed."""
    last = day(until) or formats.day_of(clock.now())
    return Period(day(since) or last - _SHOWN, last)


def day(text: str) -> date | None:
    """What a date field says, or nothing that can be read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
