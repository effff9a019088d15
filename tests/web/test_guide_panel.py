"""The guide beside the picture: which language it begins in, and how it follows in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from media_service.guides.schemas import NoteKind
from tests.support import html_page
from tests.support.html_page import Element
from tests.support.services_stand_in import Scene, key_of
from tests.web import show
from tests.web.test_colours import contrast
from web import guide_panel

CSS = Path(guide_panel.__file__).parent / "static" / "css" / "guide.css"


async def panel_of(client: httpx.AsyncClient, house: Scene, path: str = "/watch/{}", **headers: str) -> Element:
    """The player's page of somebody with a ticket."""
    order = next(iter(house.orders.values()), None) or house.add_order(house.add_title())
    await client.get(f"/orders/{order.id}", params={"key": key_of(order)})
    answer = await client.get(path.format(order.lines[0].offer_id and next(iter(house.titles))), headers=headers)
    assert answer.status_code == 200
    return html_page.parse(answer.text)


def language_of(page: Element) -> str:
    """The language of the notes on the page."""
    return page.one("ol", class_="guide__notes").attributes["lang"]


def test_every_kind_of_note_has_a_name() -> None:
    assert set(guide_panel.KINDS) == set(NoteKind)


async def test_without_script_the_notes_stand_on_the_page_and_other_languages_are_links(
    visitor: httpx.AsyncClient, house: Scene
) -> None:
    house.guided = ["vi", "en", "ko"]
    page = await panel_of(visitor, house)
    notes = page.one("ol", class_="guide__notes").all("li")
    assert [note.attributes["data-start"] for note in notes] == ["0.0", "10.0", "20.5"]
    assert "Trống trận nổi lên." in notes[1].text
    links = page.one("nav", class_="guide__languages").all("a")
    assert [link.text for link in links] == ["Tiếng Việt", "English", "한국어"]
    korean = await panel_of(visitor, house, "/watch/{}" + links[2].attributes["href"].partition("#")[0])
    assert language_of(korean) == "ko"
    assert language_of(await panel_of(visitor, house)) == "ko"  # and it is remembered


async def test_it_begins_in_the_visitor_s_language(visitor: httpx.AsyncClient, house: Scene) -> None:
    house.guided = ["vi", "en", "ko"]
    assert language_of(await panel_of(visitor, house)) == "vi"
    assert language_of(await panel_of(visitor, house, "/en/watch/{}")) == "en"
    assert language_of(await panel_of(visitor, house, **{"Accept-Language": "ko-KR, en;q=0.7"})) == "ko"
    assert language_of(await panel_of(visitor, house, "/watch/{}?guide=xx")) == "vi"


async def test_a_film_without_a_guide_is_watched_without_one(visitor: httpx.AsyncClient, house: Scene) -> None:
    page = await panel_of(visitor, house)
    assert page.all("section", class_="guide") == []
    assert all("guide" not in script.attributes["src"] for script in page.all("script"))


def test_its_texts_stand_out_at_seven_to_one() -> None:
    """Enhanced contrast (WCAG 2.2, 1.4.6): a guide is read in the dark, beside a moving picture."""
    papers = set(re.findall(r"background: (#[0-9a-f]{6})", CSS.read_text())) - {"#2e2420"}
    inks = {"#f8efe2", "#cdbdaa", "#e2bb63"}
    assert papers >= {"#1b1512", "#2a211b", "#221b17"}
    for paper in papers:
        for ink in inks:
            assert contrast(ink, paper) >= 7, (ink, paper)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    scene = show.scene()
    with show.running(tmp_path_factory.mktemp("site"), scene) as address:
        order = scene.orders["ord_paid"]
        yield f"{address}|/orders/{order.id}?key={key_of(order)}"


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A viewer before the player; her film is where `at` puts it."""
    address, _, order = site.partition("|")
    context = browser.new_context(base_url=address, locale="vi-VN", viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.goto(order)
    opened.goto("/watch/ttl_drums")
    opened.evaluate(
        "const v = document.querySelector('video'); let at = 0;"
        "Object.defineProperty(v, 'currentTime', { get: () => at, set: (to) => { at = to; "
        "v.dispatchEvent(new Event('seeking')); v.dispatchEvent(new Event('seeked')); } });"
    )
    yield opened
    context.close()


def at(page: Page, seconds: float) -> None:
    page.evaluate("(to) => { document.querySelector('video').currentTime = to; }", seconds)


def current(page: Page) -> Locator:
    return page.locator(".note[aria-current]")


def test_the_current_note_follows_media_time_also_while_paused(page: Page) -> None:
    for seconds, text in ((0, "Màn nhung mở."), (10, "Trống trận"), (13.9, "Trống trận"), (25, "Hai Bà"), (3, "Màn")):
        at(page, seconds)
        expect(current(page)).to_contain_text(text)
    at(page, 14.5)  # one note is over and the next has not begun
    expect(current(page)).to_have_count(0)


def test_a_click_on_a_note_goes_there_and_so_does_the_keyboard(page: Page) -> None:
    page.get_by_text("Hai Bà lên voi.").click()
    assert page.evaluate("document.querySelector('video').currentTime") == pytest.approx(20.52)
    page.get_by_role("button", name=re.compile("Chuyển đến 0:10")).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('video').currentTime") == pytest.approx(10.02)
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"  # nothing took the focus away


def test_the_language_changes_in_place_and_is_remembered(page: Page) -> None:
    at(page, 21)
    page.evaluate("window.same = true")
    page.get_by_role("link", name="한국어").click()
    expect(current(page)).to_contain_text("자매가 코끼리에 오릅니다.")
    expect(page.locator(".guide__notes")).to_have_attribute("lang", "ko")
    assert page.evaluate("window.same") is True
    page.reload()
    expect(page.locator(".guide__notes")).to_have_attribute("lang", "ko")


def test_a_language_that_cannot_be_fetched_leaves_the_notes_that_are_there(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_text("Chưa tải được bản thuyết minh.")).to_be_visible()
    expect(page.locator(".guide__notes")).to_have_attribute("lang", "vi")
    page.context.set_offline(False)
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_text("The curtain opens.")).to_be_visible()
    expect(page.get_by_text("Chưa tải được bản thuyết minh.")).to_be_hidden()


def test_new_notes_are_told_to_screen_readers_only_when_asked(page: Page) -> None:
    voice = page.locator("[data-guide-voice]")
    at(page, 11)
    expect(voice).to_have_attribute("aria-live", "off")
    expect(voice).to_be_empty()
    page.get_by_text("Cách đọc").click()
    page.get_by_label("Để trình đọc màn hình").check()
    expect(voice).to_have_attribute("aria-live", "polite")
    at(page, 21)
    expect(voice).to_have_text("Hồi hai. Hai Bà lên voi.")


def test_text_grows_from_16_to_40_pixels_and_stays_so(page: Page) -> None:
    page.get_by_text("Cách đọc").click()
    size = page.get_by_label("Cỡ chữ")
    for key, pixels in (("Home", "16px"), ("End", "40px")):
        size.focus()
        page.keyboard.press(key)
        expect(page.locator(".note__text").first).to_have_css("font-size", pixels)
    page.reload()
    expect(page.locator(".note__text").first).to_have_css("font-size", "40px")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_panel_closes_and_the_picture_takes_its_place(page: Page) -> None:
    before = page.locator("video").bounding_box()
    page.get_by_role("button", name="Thuyết minh").click()
    expect(page.locator("#guide")).to_be_hidden()
    after = page.locator("video").bounding_box()
    assert before
    assert after
    assert after["width"] > before["width"]
    page.reload()
    expect(page.locator("#guide")).to_be_hidden()
