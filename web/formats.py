"""Dates, durations and ratings as a visitor reads them: 24 hours, dd/MM/yyyy, in Vietnam's time zone."""

from datetime import date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from infra.contracts import phone
from infra.money import Money
from media_service.library.schemas import TitleRating
from ticketing.catalog.schemas import Price
from web.languages import Language, to_translate


class Reachable(Protocol):
    """Somebody who bought something."""

    @property
    def buyer_email(self) -> str | None:
        """Where mails go."""

    @property
    def buyer_phone(self) -> str | None:
        """Where messages go, in E.164."""


_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

# Circular 05/2023/TT-BVHTTDL, in the words of a visitor.
RATING_MEANINGS: Final[dict[TitleRating, str]] = {
    "P": to_translate("For all ages"),
    "K": to_translate("Under 13 only together with a parent or guardian"),
    "T13": to_translate("For viewers aged 13 and over"),
    "T16": to_translate("For viewers aged 16 and over"),
    "T18": to_translate("For viewers aged 18 and over"),
    "C": to_translate("May not be shown"),
}


def instant(moment: datetime) -> str:
    """`20:05 02/12/2026`. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(_ZONE).strftime("%H:%M %d/%m/%Y")


_WEEKDAYS = {
    Language.VI: ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def evening(moment: datetime, zone: str, language: Language) -> str:
    """`19:30 thứ Bảy 12/12/2026`, in the zone of the venue."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{there:%H:%M} {_WEEKDAYS[language][there.weekday()]} {there:%d/%m/%Y}"


def clock_time(moment: datetime, zone: str) -> str:
    """`18:45`, in the zone of the venue."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def duration(seconds: float, language: Language) -> str:
    """`1 giờ 32 phút`, `1 h 32 min`; less than a minute in seconds."""
    hour, minute, second = ("giờ", "phút", "giây") if language is Language.VI else ("h", "min", "s")
    whole = round(seconds)
    if whole < 60:
        return f"{whole} {second}"
    hours, minutes = divmod(round(whole / 60), 60)
    parts = [f"{hours} {hour}"] * (hours > 0) + [f"{minutes} {minute}"] * (minutes > 0)
    return " ".join(parts)


def clock(seconds: float, *, exact: bool = False) -> str:
    """A moment of a film: `0:07`, `1:02:03`; `exact` adds what is left over of a second, `0:07.5`."""
    milliseconds = round(seconds * 1000) if exact else int(seconds) * 1000
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    fraction = f"{rest % 1000:03}".rstrip("0")
    return f"{head}:{rest // 1000:02}" + (f".{fraction}" if fraction else "")


def digits(text: str) -> str:
    """An amount as people type it, without what separates its thousands."""
    return "".join(char for char in text if char not in ".,₫đ \u00a0")


def price(amount: Price, language: Language) -> str:
    """`50.000 ₫` in Vietnamese, `50,000 ₫` in English; the space never breaks a line."""
    return Money(amount.minor, amount.currency).text(language).replace(" ", "\u00a0")


def reach(buyer: Reachable) -> str:
    """How a buyer is reached: e-mail, phone, both; nothing of a guest at the counter."""
    number = phone.readable(buyer.buyer_phone) if buyer.buyer_phone else None
    return " · ".join(filter(None, (buyer.buyer_email, number)))


def iso(moment: datetime) -> str:
    """For the `datetime` attribute of <time>."""
    return moment.isoformat(timespec="seconds")


def day_of(moment: datetime) -> date:
    """The day of an instant in Vietnam."""
    return moment.astimezone(_ZONE).date()


def day(value: date) -> str:
    """`02/12/2026`."""
    return value.strftime("%d/%m/%Y")
