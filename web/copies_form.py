"""The form in which a house repeats a performance: from one day to another, on some days of the week."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ticketing.inventory.schemas import MOST_DAYS, CopiesWish
from web import periods
from web.languages import to_translate

WEEKDAYS: Final = tuple(
    enumerate(
        (
            to_translate("Monday"),
            to_translate("Tuesday"),
            to_translate("Wednesday"),
            to_translate("Thursday"),
            to_translate("Friday"),
            to_translate("Saturday"),
            to_translate("Sunday"),
        )
    )
)
_MESSAGES: Final = {
    "since": to_translate("Please give the first day."),
    "until": to_translate("Please give the last day, not before the first and at most 92 days later."),
    "weekdays": to_translate("Please choose at least one day of the week that lies between them."),
}


@dataclass(frozen=True, slots=True)
class Written:
    """The form as it was left."""

    values: dict[str, str]
    weekdays: frozenset[int]
    errors: dict[str, str] = field(default_factory=dict)


def first(day: date) -> Written:
    """The proposal for a performance of that day: the week after it."""
    since, until = day + timedelta(days=1), day + timedelta(days=7)
    return Written({"since": since.isoformat(), "until": until.isoformat(), "on_sale": ""}, frozenset(range(7)))


def read(fields: Mapping[str, str]) -> tuple[CopiesWish | None, Written]:
    """What the form asks for, or why it cannot be asked."""
    values = {name: fields.get(name, "").strip()[:10] for name in ("since", "until", "on_sale")}
    weekdays = frozenset(number for number, _name in WEEKDAYS if fields.get(f"weekday-{number}"))
    since, until = periods.day(values["since"]), periods.day(values["until"])
    wrong = {name for name, day in (("since", since), ("until", until)) if day is None}
    days: tuple[date, ...] = ()
    if since and until:
        if not 0 <= (until - since).days < MOST_DAYS:
            wrong.add("until")
        else:
            every = (since + timedelta(days=number) for number in range((until - since).days + 1))
            days = tuple(day for day in every if day.weekday() in weekdays)
            wrong |= set() if days else {"weekdays"}
    if wrong:
        return None, Written(values, weekdays, {name: text for name, text in _MESSAGES.items() if name in wrong})
    return CopiesWish(days=days, on_sale=bool(values["on_sale"])), Written(values, weekdays)
