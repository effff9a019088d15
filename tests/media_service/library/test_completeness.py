import pytest

from media_service.library import completeness
from media_service.library.models import Asset, Title
from media_service.library.schemas import AssetState, Missing


def title(**changes: object) -> Title:
    """A title that lacks nothing."""
    whole = {
        "synopsis_vi": "Chuyện hai người bạn.",
        "credit": "",
        "credits": [{"role": "director", "name": "Mai"}],
        "genre": "cheo",
        "spoken_language": "vi",
        "age_rating": "P",
        "ticket_price_minor": 50_000,
    }
    return Title(**(whole | changes))


FILM = Asset(state=AssetState.PLAYABLE)


def test_a_title_that_lacks_nothing() -> None:
    assert completeness.missing(title(), FILM) == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"synopsis_vi": "  "}, Missing.SYNOPSIS),
        ({"credits": []}, Missing.CREDITS),
        ({"genre": None}, Missing.GENRE),
        ({"spoken_language": None}, Missing.LANGUAGE),
        ({"age_rating": None}, Missing.RATING),
        ({"age_rating": "C"}, Missing.RATING_BANNED),
        ({"ticket_price_minor": None}, Missing.PRICE),
    ],
)
def test_each_thing_is_missed_by_itself(changes: dict[str, object], what: Missing) -> None:
    assert completeness.missing(title(**changes), FILM) == [what]


@pytest.mark.parametrize("state", [None, AssetState.WAITING, AssetState.FAILED])
def test_a_film_that_cannot_be_watched_is_no_film(state: AssetState | None) -> None:
    film = Asset(state=state) if state else None
    assert completeness.missing(title(), film) == [Missing.FILM]


def test_a_free_line_of_credit_is_credit_enough() -> None:
    assert completeness.missing(title(credits=[], credit="Đoàn chèo Mẫu"), FILM) == []
