from datetime import UTC, datetime

import pytest

from infra.contracts.title import AgeRating
from ticketing.catalog.schemas import Price
from web import formats
from web.languages import Language


def test_instants_are_told_in_24_hours_day_first_in_vietnam() -> None:
    assert formats.instant(datetime(2026, 12, 31, 18, 5, tzinfo=UTC)) == "01:05 01/01/2027"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        formats.instant(datetime(2026, 12, 31))  # noqa: DTZ001  (the mistake that is refused)


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (0.4, "0 giây", "0 s"),
        (59.4, "59 giây", "59 s"),
        (60, "1 phút", "1 min"),
        (3600, "1 giờ", "1 h"),
        (5520, "1 giờ 32 phút", "1 h 32 min"),
        (7199, "2 giờ", "2 h"),
    ],
)
def test_durations(seconds: float, vi: str, en: str) -> None:
    assert formats.duration(seconds, Language.VI) == vi
    assert formats.duration(seconds, Language.EN) == en


def test_prices_keep_their_sign_on_the_same_line() -> None:
    assert formats.price(Price(minor=350_000, currency="VND"), Language.VI) == "350.000\u00a0₫"
    assert formats.price(Price(minor=350_000, currency="VND"), Language.EN) == "350,000\u00a0₫"


def test_every_rating_has_a_meaning() -> None:
    assert formats.RATING_MEANINGS.keys() == {*AgeRating.__args__, "C"}  # type: ignore[attr-defined]
