"""axe-core finds nothing on any page: both languages, light and dark, 320 and 1280 pixels; nothing scrolls or moves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.services_stand_in import key_of
from tests.web import show

AXE = (Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text()
LIGHT = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
DARK = {"type": "rule", "values": ["color-contrast"]}  # the one thing that differs
LAYOUT = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}  # what longer words may change
WIDTHS = (320, 1280)  # 320 is also 1280 at a zoom of 400 %


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with show.running(tmp_path_factory.mktemp("show"), show.scene()) as address:
        yield address


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Somebody who works for the house and holds an order in every state, so that every page has much to show."""
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    context.add_init_script(AXE)
    opened = context.new_page()
    show.sign_in(opened)
    for order in show.scene().orders.values():
        opened.goto(f"/orders/{order.id}?key={key_of(order)}")
    fill_basket(opened, "prf_hall")
    yield opened
    context.close()


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, prefix: str) -> None:
    """Every rule in both languages; what no language changes, colours and the wide page, in one."""
    found: dict[str, Any] = {}
    for address in show.everything(prefix):
        page.emulate_media(color_scheme="light")
        page.goto(address, wait_until="load")
        if page.evaluate("document.getAnimations().some(a => a.effect.getTiming().duration > 10)"):
            found[address] = "moves although this visitor wants no motion"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            narrow = width == WIDTHS[0]
            what = LIGHT if narrow or not prefix else LAYOUT
            if violations := _violations(page, what, colours=narrow and not prefix):
                found[f"{address} {width} light"] = violations
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found[f"{address} {width}"] = "scrolls sideways"
        if not prefix:
            page.emulate_media(color_scheme="dark")  # the same page in other colours
            if violations := _violations(page, DARK):
                found[f"{address} dark"] = violations
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)[:6000]


def test_axe_is_awake(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/sign-in")
    page.evaluate("document.querySelector('#email').labels[0].remove()")
    page.evaluate("document.querySelector('h1').style.color = '#eee'")
    assert {"label", "color-contrast"} <= {violation["rule"] for violation in _violations(page, LIGHT)}


def fill_basket(page: Page, performance_id: str) -> None:
    """The two best seats."""
    page.goto(f"/performances/{performance_id}/seats")
    page.click("[data-best] button")
    page.wait_for_url("**/basket")


def test_axe_finds_nothing_in_a_basket_that_is_empty_or_over_nor_where_seats_were_lost(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(base_url=site, reduced_motion="reduce", viewport={"width": 320, "height": 800})
    page = context.new_page()

    def look(face: str) -> None:
        page.evaluate(AXE)
        assert _violations(page, LIGHT) == [], face

    page.goto("/basket")
    look("empty")
    fill_basket(page, "prf_brief")
    expect(page.get_by_role("button", name="Thử giữ lại 2 chỗ như cũ")).to_be_visible()
    look("over")
    fill_basket(page, "prf_hall")
    page.goto("/performances/prf_hall/seats/list?section=stalls&row=M")
    free = page.locator("[name=seat]:not(:disabled)").first
    free.check()
    taken = page.locator("[name=seat]:disabled").first.get_attribute("value")
    free.evaluate("(box, seat) => { box.value = seat; }", taken)  # somebody else was quicker
    page.get_by_role("button", name="Cho vào giỏ").click()
    expect(page.get_by_role("heading", name="Ghế này đã có người chọn")).to_be_visible()
    look("lost")
    context.close()


def test_every_page_is_looked_at() -> None:
    assert show.paths() - show.FILES == set(show.FACES)


def _violations(page: Page, what: dict[str, Any], *, colours: bool = True) -> list[dict[str, Any]]:
    """The violations axe sees, each with where it is."""
    rules = {} if colours else {"color-contrast": {"enabled": False}}
    found: list[dict[str, Any]] = page.evaluate(
        """([what, rules]) => axe.run(document, {runOnly: what, rules, resultTypes: ['violations']}).then(
            answer => answer.violations.map(v => ({rule: v.id, help: v.help,
                where: v.nodes.slice(0, 4).map(n => n.html.slice(0, 160) + ' ' + n.any.map(c => c.message))})))""",
        [what, rules],
    )
    return found
