"""The form in which a house cuts a day into slots: from what is sold now to fields, and back."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from ticketing.catalog.schemas import PerformanceView
from ticketing.inventory.schemas import MOST_ZONES, SeatingWish, ZoneView, ZoneWish
from web.languages import to_translate
from web.performance_form import Written, plain_number

FIELDS: Final = ("first", "last", "minutes", "people", "price")
_COLOUR: Final = "#1c6142"
_DAY = timedelta(days=1)
_LONGEST_MINUTES: Final = 24 * 60
_MESSAGES: Final = {
    "first": to_translate("Please give the time of the first entry."),
    "last": to_translate("Please give the time of the last entry, not before the first."),
    "minutes": to_translate("From 5 minutes to a day, and so that there are at most 40 slots."),
    "people": to_translate("From 1 to 100,000 people."),
    "price": to_translate("A whole amount from 1,000 ₫ to 100,000,000 ₫."),
}


def of(performance: PerformanceView, zones: list[ZoneView]) -> Written:
    """The form that says the slots which are sold, or a first proposal: half hours from beginning to end."""
    zone = ZoneInfo(performance.zone)
    slots = [
        (one.starts_at, one.ends_at, one) for one in zones if one.starts_at is not None and one.ends_at is not None
    ]
    if slots:
        begins, ends, first = slots[0]
        minutes, latest = round((ends - begins).total_seconds() / 60), slots[-1][0]
        price, people = first.price.minor, first.places
    else:
        begins, minutes = performance.starts_at, 30
        latest = max(begins, performance.ends_at - timedelta(minutes=minutes))
        price, people = performance.price.minor, min(performance.capacity or 40, 40)
    values = {"first": f"{begins.astimezone(zone):%H:%M}", "last": f"{latest.astimezone(zone):%H:%M}"}
    return Written(values | {"minutes": str(minutes), "people": str(people), "price": str(price)})


def read(fields: Mapping[str, str], performance: PerformanceView) -> tuple[SeatingWish | None, Written]:
    """What the form asks for, or why it cannot be asked."""
    values = {name: fields.get(name, "").strip()[:20] for name in FIELDS}
    wrong: set[str] = set()
    times = {name: _time(values[name]) for name in ("first", "last")}
    wrong |= {name for name, at in times.items() if at is None}
    numbers = {name: _whole(values[name]) for name in ("minutes", "people", "price")}
    wrong |= {name for name, number in numbers.items() if number is None}
    if not wrong and not 5 <= (numbers["minutes"] or 0) <= _LONGEST_MINUTES:
        wrong.add("minutes")
    zones: list[ZoneWish] = []
    if not wrong:
        zones, wrong = _zones(performance, times, numbers)
    if wrong:
        return None, Written(values, {name: text for name, text in _MESSAGES.items() if name in wrong})
    return SeatingWish(zones=tuple(zones)), Written(values)


def _zones(
    performance: PerformanceView, times: Mapping[str, time | None], numbers: Mapping[str, int | None]
) -> tuple[list[ZoneWish], set[str]]:
    zone = ZoneInfo(performance.zone)
    day = performance.starts_at.astimezone(zone).date()
    begins, latest = (datetime.combine(day, times[name] or time.min, zone) for name in ("first", "last"))
    if latest < begins:
        return [], {"last"}
    step = timedelta(minutes=numbers["minutes"] or 0)
    count = (latest - begins) // step + 1
    if count > MOST_ZONES:
        return [], {"minutes"}
    try:
        return [
            ZoneWish(
                name_vi=_name(at, step),
                name_en=_name(at, step),
                price_minor=numbers["price"] or 0,
                colour=_COLOUR,
                capacity=numbers["people"],
                starts_at=at,
                ends_at=at + step,
            )
            for at in (begins + number * step for number in range(count))
        ], set()
    except ValidationError as invalid:
        named = {"price_minor": "price", "capacity": "people"}
        return [], {named.get(str(error["loc"][0]), "minutes") for error in invalid.errors() if error["loc"]}


def _name(at: datetime, step: timedelta) -> str:
    return f"{at:%H:%M}–{at + step:%H:%M}"


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    digits = plain_number(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None
