"""Two visitors, one hall: one chooses on the map, one from the list without a script; no seat is kept twice."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.counter_steps import count_keys, open_the_counter, pressed
from tests.journeys.paying import pay_by_transfer
from tests.journeys.test_evening import announce
from tests.journeys.test_hall import add_small_theatre
from tests.support.house import House

NAME = "Kiều ở lầu Ngưng Bích"
HALL = "Rạp Đại Nam"
SEAT = re.compile(r"hàng (\w+), ghế (\w+)", re.IGNORECASE)


@pytest.fixture
def without_scripts(browser: Browser, stage: House) -> Iterator[Page]:
    """A visitor whose browser runs no script."""
    context = browser.new_context(base_url=stage.address, locale="vi-VN", java_script_enabled=False)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_two_visitors_share_a_hall_and_never_a_seat(
    owner: Page, visitor: Page, without_scripts: Page, stage: House
) -> None:
    draw_a_hall(owner)
    announce(owner, NAME)
    sell_its_seats(owner)

    visitor.goto("/")
    visitor.get_by_role("link", name=NAME).click()
    visitor.get_by_role("link", name="Chọn ghế").click()
    seats_page = visitor.url
    row, seat = choose_on_the_map(visitor)

    other = without_scripts
    other.goto(f"{seats_page}/list")
    if other.get_by_role("link", name=re.compile(r"^Hàng ")).count() == 0:
        other.locator(".places a").first.click()
    other.get_by_role("link", name=re.compile(rf"^Hàng {row}\b")).click()
    other.get_by_role("checkbox", name=re.compile(rf"^Ghế {seat} ")).check()  # free as yet

    visitor.locator("[data-send]").click()
    expect(visitor.get_by_role("heading", name="Giỏ vé của bạn")).to_be_visible()
    other.get_by_role("button", name="Cho vào giỏ").click()
    expect(other.get_by_role("heading", name="Ghế này đã có người chọn")).to_be_visible()
    other.get_by_role("button", name=re.compile("ghế tốt nhất cùng hạng")).click()
    expect(other.get_by_role("heading", name="Giỏ vé của bạn")).to_be_visible()
    others_seat = SEAT.search(other.locator(".basket__lines").inner_text())
    assert others_seat
    assert others_seat.groups() != (row, seat)

    visitor.get_by_role("link", name=re.compile("Thanh toán")).click()
    pay_by_transfer(visitor, name="Nguyễn Văn Sơn", email="son@example.vn")
    expect(visitor.get_by_role("main")).to_contain_text(re.compile(rf"hàng {row}, ghế {seat}\b", re.IGNORECASE))

    sell_two_seats_for_cash(owner)
    verified = stage.sankhau("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def sell_two_seats_for_cash(page: Page) -> None:
    """At the counter, by keys: how many, the best of them, and the money."""
    count_keys(page)
    open_the_counter(page, NAME)
    pressed(page)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Đang giữ 2 chỗ")).to_be_visible()
    expect(page.locator("#given")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Đã bán 2 vé")).to_be_visible()
    keys, clicks = pressed(page)
    assert (1 <= keys <= 6, clicks) == (True, 0)
    assert len(set(SEAT.findall(page.locator(".sale__codes").inner_text()))) == 2


def draw_a_hall(page: Page, hall: str = HALL) -> None:
    """A small theatre from its template, published as it is."""
    page.goto("/house/halls")
    add_small_theatre(page, hall, "89 Phố Huế, Hà Nội")
    expect(page.locator("[data-total]")).to_have_text("240")  # it is drawn
    page.get_by_role("button", name="Công bố").click()
    expect(page.get_by_text("Đã công bố.")).to_be_visible()


def sell_its_seats(page: Page, hall: str = HALL) -> None:
    """The whole hall in one price zone."""
    page.get_by_role("link", name="Chỗ ngồi và giá").click()
    option = page.locator("#map option", has_text=hall)
    page.locator("#map").select_option(value=option.get_attribute("value"))
    page.get_by_role("button", name="Dùng khán phòng này").click()
    for field, text in (("name_vi", "Hạng nhất"), ("name_en", "First"), ("price", "150.000")):
        page.locator(f"#{field}-1").fill(text)
    for choice in page.locator(".zone-of > select").all():
        choice.select_option("1")
    page.get_by_role("button", name="Lưu chỗ ngồi và giá").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()


def choose_on_the_map(page: Page) -> tuple[str, str]:
    """By keyboard; row and number of the seat."""
    expect(page.locator("[data-seats]")).to_have_attribute("data-ready", "1")  # who has which seat is known
    page.locator(".seats__canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    chosen = page.locator("[data-chosen] li")
    expect(chosen).to_have_count(1)
    found = SEAT.search(chosen.inner_text())
    assert found
    return found.group(1), found.group(2)
