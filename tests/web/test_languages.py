import httpx
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.support import html_page
from tests.support.services_stand_in import Scene
from web import languages
from web.languages import Language

_WEB = languages.LOCALES.parent


def used_texts() -> set[str | tuple[str, ...]]:
    """Every msgid that templates and code show."""
    found = extract_from_dir(
        _WEB,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        keywords={"_": None, "ngettext": (1, 2), "to_translate": None},
        directory_filter=lambda folder: "node_modules" not in str(folder),
    )
    return {tuple(text) if isinstance(text, tuple) else text for _, _, text, _, _ in found}


def translated_texts() -> dict[str | tuple[str, ...], object]:
    with (languages.LOCALES / "vi" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale="vi")
    return {tuple(m.id) if isinstance(m.id, list | tuple) else m.id: m.string for m in catalog if m.id and not m.fuzzy}


def test_every_text_is_translated_and_none_is_stale() -> None:
    used, translated = used_texts(), translated_texts()
    assert len(used) > 100
    assert used - {text for text, string in translated.items() if string} == set()
    assert translated.keys() - used == set()


def test_translations_keep_their_placeholders() -> None:
    for text, string in translated_texts().items():
        english = text if isinstance(text, str) else text[-1]
        vietnamese = (
            string if isinstance(string, str) else "".join(map(str, string if isinstance(string, tuple) else ()))
        )
        for name in ("name", "amount", "num"):
            assert (f"%({name})" in english) == (f"%({name})" in vietnamese)


@pytest.mark.parametrize(
    ("bare", "english"), [("/", "/en/"), ("/titles/x", "/en/titles/x"), ("/english", "/en/english")]
)
def test_a_path_and_its_language_go_together(bare: str, english: str) -> None:
    assert languages.localised(bare, Language.EN) == english
    assert languages.localised(bare, Language.VI) == bare
    assert languages.bare(english) == languages.bare(bare) == bare
    assert (languages.of_path(bare), languages.of_path(english)) == (Language.VI, Language.EN)


async def test_the_language_switch_keeps_the_page(visitor: httpx.AsyncClient, house: Scene) -> None:
    path = f"/titles/{house.add_title().id}"
    page = html_page.parse((await visitor.get(path)).text)
    switch = page.one("a", hreflang="en")
    assert switch.attributes["href"] == f"/en{path}"
    english = html_page.parse((await visitor.get(switch.attributes["href"])).text)
    assert english.one("a", hreflang="vi").attributes["href"] == path
    assert english.one("html").attributes["lang"] == "en"


async def test_search_engines_find_both_languages(visitor: httpx.AsyncClient) -> None:
    page = html_page.parse((await visitor.get("/en/orders")).text)
    alternates = {link.attributes["hreflang"]: link.attributes["href"] for link in page.all("link", rel="alternate")}
    assert alternates == {
        "vi": "http://localhost:8000/orders",
        "en": "http://localhost:8000/en/orders",
        "x-default": "http://localhost:8000/orders",
    }
