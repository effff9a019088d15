from collections.abc import Mapping
from typing import Any

import pytest

from media_service.library.schemas import ContentWarning, CreditRole, Genre, Missing, SpokenLanguage
from web import classifications


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (classifications.GENRES, Genre),
        (classifications.LANGUAGES, SpokenLanguage),
        (classifications.WARNINGS, ContentWarning),
        (classifications.ROLES, CreditRole),
        (classifications.MISSING, Missing),
    ],
)
def test_everything_a_title_can_be_has_words_in_both_languages(
    words: Mapping[Any, classifications.Words], kind: type
) -> None:
    assert set(words) == set(kind)  # type: ignore[call-overload]
    assert all(vi and en for vi, en in words.values())
    assert len({vi for vi, _ in words.values()}) == len(words)
