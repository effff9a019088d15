"""The form in which a house writes about an evening: from a performance to fields, from fields to a wish."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from ticketing.catalog.schemas import PerformanceView, PerformanceWish
from web.languages import to_translate

RATINGS: Final = ("P", "K", "T13", "T16", "T18")
ZONE: Final = "Asia/Ho_Chi_Minh"
_TEXTS = ("name_vi", "name_en", "about_vi", "about_en", "venue_name", "venue_address", "zone", "age_rating")
_FIELDS = (*_TEXTS, "day", "doors", "starts", "ends", "capacity", "price_minor")
_MESSAGES: Final = {
    "name_vi": to_translate("Please give it a Vietnamese name (at most 200 characters)."),
    "name_en": to_translate("Please give it an English name (at most 200 characters)."),
    "about_vi": to_translate("At most 4,000 characters."),
    "about_en": to_translate("At most 4,000 characters."),
    "venue_name": to_translate("Please name the venue (at most 200 characters)."),
    "venue_address": to_translate("Please give the venue's address (at most 300 characters)."),
    "zone": to_translate("A time zone of the IANA database, such as Asia/Ho_Chi_Minh."),
    "age_rating": to_translate("Please choose an age rating."),
    "day": to_translate("Please give the day."),
    "doors": to_translate("Please give the time when the doors open."),
    "starts": to_translate("Please give the time when it starts."),
    "ends": to_translate("Please give the time when it ends."),
    "capacity": to_translate("From 1 to 100,000 places."),
    "price_minor": to_translate("0 for free tickets, or a whole amount from 1,000 ₫ to 100,000,000 ₫."),
}


@dataclass(frozen=True, slots=True)
class Written:
    """The form as it was left."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


def empty() -> Written:
    """The form for a new evening."""
    known = {"zone": ZONE, "doors": "18:45", "starts": "19:30", "ends": "21:30"}
    return Written(dict.fromkeys(_FIELDS, "") | known)


def of(performance: PerformanceView) -> Written:
    """The form that says what the performance is now."""
    zone = ZoneInfo(performance.zone)
    doors, starts, ends = (
        moment.astimezone(zone) for moment in (performance.doors_at, performance.starts_at, performance.ends_at)
    )
    values = {name: str(getattr(performance, name)) for name in _TEXTS}
    values |= {"day": starts.date().isoformat(), "capacity": str(performance.capacity or "")}
    values |= {"doors": f"{doors:%H:%M}", "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}
    return Written(values | {"price_minor": str(performance.price.minor)})


def read(fields: dict[str, str], *, organisation_id: str) -> tuple[PerformanceWish | None, Written]:
    """What the form asks for, or why it cannot be asked."""
    values = {name: fields.get(name, "").strip() for name in _FIELDS}
    values["about_vi"] = values["about_vi"].replace("\r\n", "\n")
    values["about_en"] = values["about_en"].replace("\r\n", "\n")
    moments, wrong = _moments(values)
    numbers = {name: plain_number(values[name]) for name in ("capacity", "price_minor")}
    word = {name: values[name] for name in _TEXTS} | numbers | moments | {"organisation_id": organisation_id}
    try:
        return PerformanceWish.model_validate(word), Written(values)
    except ValidationError as invalid:
        wrong |= {str(error["loc"][0]) for error in invalid.errors() if error["loc"]}
    return None, Written(values, {name: text for name, text in _MESSAGES.items() if name in wrong})


def _moments(values: dict[str, str]) -> tuple[dict[str, datetime], set[str]]:
    """The three instants in the venue's zone; an end before the beginning is on the next day. And what is wrong."""
    wrong = set()
    try:
        day = date.fromisoformat(values["day"])
    except ValueError:
        wrong.add("day")
        day = date.min
    times = {}
    for name in ("doors", "starts", "ends"):
        try:
            times[name] = time.fromisoformat(values[name]).replace(tzinfo=None)
        except ValueError:
            wrong.add(name)
    try:
        zone = ZoneInfo(values["zone"])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wrong.add("zone")
    if wrong:
        return {}, wrong
    moments = {name: datetime.combine(day, at, zone) for name, at in times.items()}
    if moments["ends"] <= moments["starts"] and day < date.max:
        moments["ends"] = datetime.combine(day + timedelta(days=1), times["ends"], zone)
    return {f"{name}_at": moment for name, moment in moments.items()}, wrong


def plain_number(text: str) -> str:
    """`50.000 ₫` and `50,000` are 50000."""
    return "".join(char for char in text if char not in ".,₫đ \u00a0")
