"""Tab and Enter are enough: from the programme to the payment, and at the player, with the focus always in sight."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.services_stand_in import CHECKOUT, key_of
from tests.web import show

MOST_STOPS = 40
# A card draws the outline around itself (::after); the film's own controls draw theirs where no script can look.
_FOCUS = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    const drawn = part => (style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
        (getComputedStyle(at, part));
    return {id: at.id, tag: at.tagName, href: at.getAttribute('href') || '',
        outlined: drawn(null) || drawn('::after') || at.tagName === 'VIDEO' && at.controls,
        seen: box.bottom > 0 && box.top < innerHeight && box.width > 0}
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with show.running(tmp_path_factory.mktemp("show"), show.scene()) as address:
        yield address


@pytest.fixture
def visitor(browser: Browser, site: str) -> Iterator[Page]:
    """Somebody without a mouse."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def tab_to(page: Page, *, href: str = "", tag: str = "", element_id: str = "") -> None:
    """Press Tab until the wanted element has the focus; every stop on the way must be in sight and outlined."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        page.evaluate("() => new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)))")
        at = page.evaluate(_FOCUS)
        assert at["outlined"], f"nothing shows that {at} has the focus"
        assert at["seen"], f"{at} has the focus out of sight"
        if (not href or href in at["href"]) and (not tag or at["tag"] == tag) and element_id in ("", at["id"]):
            return
    pytest.fail(f"{MOST_STOPS} times Tab never reached {href or tag or element_id} at {page.url}")


def test_a_ticket_is_bought_without_a_mouse(visitor: Page) -> None:
    visitor.goto("/")
    tab_to(visitor, href="/titles/ttl_festival")
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/titles/ttl_festival")
    tab_to(visitor, href="/checkout")
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/checkout")
    tab_to(visitor, element_id="buyer_name")
    visitor.keyboard.type("Nguyễn Thị Lan")
    tab_to(visitor, element_id="buyer_email")
    visitor.keyboard.type("lan@example.com")
    tab_to(visitor, tag="BUTTON")  # a bank transfer
    tab_to(visitor, tag="BUTTON")  # a card
    with visitor.expect_request(CHECKOUT):  # the provider's page; nobody is there in a test
        visitor.keyboard.press("Enter")


def test_the_first_tab_offers_the_way_past_the_masthead(visitor: Page) -> None:
    visitor.goto("/titles/ttl_drums")
    tab_to(visitor, href="#main")
    visitor.keyboard.press("Enter")
    assert visitor.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("address", ["/", "/titles/ttl_drums/checkout", "/watch/ttl_drums", "/sign-in"])
def test_the_focus_goes_through_every_page_and_out_again(visitor: Page, address: str) -> None:
    paid = next(order for order in show.scene().orders.values() if order.id == "ord_paid")
    visitor.goto(f"/orders/{paid.id}?key={key_of(paid)}")
    visitor.goto(address)
    tab_to(visitor, href="/house")  # the last link of the footer: no trap before it
    visitor.keyboard.press("Shift+Tab")
    assert "/house" not in visitor.evaluate(_FOCUS)["href"]


def test_the_film_itself_can_be_reached_and_is_named(visitor: Page) -> None:
    paid = next(order for order in show.scene().orders.values() if order.id == "ord_paid")
    visitor.goto(f"/orders/{paid.id}?key={key_of(paid)}")
    visitor.goto("/watch/ttl_drums")
    tab_to(visitor, tag="VIDEO")
    assert visitor.evaluate("document.activeElement.controls")
