import pytest

from media_service.guides.schemas import GuideLanguage
from web import guide_languages
from web.languages import Language

VI, EN, KO = GuideLanguage.VIETNAMESE, GuideLanguage.ENGLISH, GuideLanguage.KOREAN
ZH, TW = GuideLanguage.CHINESE_SIMPLIFIED, GuideLanguage.CHINESE_TRADITIONAL


def test_every_language_has_its_own_name_and_ours() -> None:
    assert set(guide_languages.AUTONYMS) == set(guide_languages.NAMES) == set(GuideLanguage)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ko-KR", KO),
        ("zh-TW", TW),
        ("zh-Hant-HK", TW),
        ("zh-CN", ZH),
        ("zh", ZH),
        ("EN-us", EN),
        ("xx", None),
        ("", None),
    ],
)
def test_a_visitor_s_tag_means_one_of_ours(tag: str, language: GuideLanguage | None) -> None:
    assert guide_languages.of_tag(tag) == language


@pytest.mark.parametrize(
    ("accept", "page", "offered", "language"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.5", Language.VI, [VI, EN, KO], KO),  # we have no Korean pages
        ("en-US,en", Language.VI, [VI, EN], VI),  # who reads English chose the Vietnamese page
        ("vi", Language.EN, [VI, EN], EN),
        ("fr,ko;q=0.3", Language.EN, [VI, KO], KO),
        ("fr", Language.EN, [VI], VI),
        ("en;q=0.2, ko;q=0.8", Language.VI, [VI, EN, KO], KO),
        ("ko;q=0, *;q=nonsense, ;;;,=", Language.VI, [VI, KO], VI),
        ("", Language.VI, [EN, KO], EN),
        ("", Language.VI, [], None),
    ],
)
def test_the_guide_begins_in_the_language_the_visitor_probably_reads(
    accept: str, page: Language, offered: list[GuideLanguage], language: GuideLanguage | None
) -> None:
    assert guide_languages.preferred(offered, page=page, accept_language=accept) == language
