"""Times as the audience reads them: in the zone of the venue, in its own language, across midnight."""

from datetime import UTC, datetime

import pytest

from ticketing.accounts.schemas import Language
from ticketing.delivery import wording


@pytest.mark.parametrize(
    ("zone", "language", "read"),
    [
        ("Asia/Ho_Chi_Minh", Language.VI, "00:30 Chủ nhật 13/12/2026"),
        ("Asia/Ho_Chi_Minh", Language.EN, "00:30 Sunday 13/12/2026"),
        ("Europe/Paris", Language.VI, "18:30 thứ Bảy 12/12/2026"),
    ],
)
def test_an_evening_is_told_in_the_zone_of_its_venue(zone: str, language: Language, read: str) -> None:
    assert wording.evening(datetime(2026, 12, 12, 17, 30, tzinfo=UTC), zone, language) == read


def test_both_languages_label_the_same_things() -> None:
    assert wording.words(Language.VI).keys() == wording.words(Language.EN).keys()
