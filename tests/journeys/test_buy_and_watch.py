"""A visitor buys a ticket, pays, watches a film that outlives her token; the house refunds, and the film stops."""

import re
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import TOKEN_SECONDS
from tests.support import house
from tests.support.house import House

WATCHED_SECONDS = 52
REFUSED_WITHIN_SECONDS = 60


def test_she_buys_watches_past_her_token_and_is_refused_after_the_refund(
    visitor: Page, browser: Browser, stage: House, film: dict[str, Any]
) -> None:
    order_id = buy(visitor, film)
    playlist = start_watching(visitor, film)
    watch_with_a_change_of_quality(visitor)
    assert int(visitor.locator("[data-renewals]").get_attribute("data-renewals") or 0) >= 1

    assert httpx.get(f"{stage.address}{playlist}").status_code in {200, 403}  # that token's time may be over
    refund(browser, stage, order_id)
    expect(visitor.get_by_role("alert")).to_be_visible(timeout=REFUSED_WITHIN_SECONDS * 1000)
    assert visitor.locator("[data-state]").get_attribute("data-state") == "refused"
    visitor.goto(f"/watch/{film['id']}")
    expect(visitor.locator("video")).to_have_count(0)


def buy(page: Page, film: dict[str, Any]) -> str:
    """From the home page to a paid order, as a person would; the order's id."""
    page.goto("/")
    page.get_by_role("link", name=re.compile(re.escape(film["name_vi"]))).first.click()
    page.get_by_role("link", name=re.compile("Mua vé")).first.click()
    page.get_by_label(re.compile("Họ")).fill("Nguyễn Thị Ana")
    page.get_by_label(re.compile("[Ee]mail|thư")).fill("ana@example.vn")
    page.get_by_role("button", name=re.compile("Thanh toán|Mua|Tiếp")).click()
    page.wait_for_url(re.compile("/test-payment/"))
    page.get_by_role("button", name=re.compile("Pay|Thanh toán|Trả")).click()
    page.wait_for_url(re.compile("/orders/ord_"))
    expect(page.get_by_role("link", name=re.compile("^Xem|Vào xem"))).to_be_visible(timeout=30_000)
    found = re.search(r"/orders/(ord_[0-9a-z]+)$", page.url)
    assert found, f"the access key must leave the address: {page.url}"
    return found.group(1)


def start_watching(page: Page, film: dict[str, Any]) -> str:
    """Open the player and wait for the picture to move; the playlist's path."""
    page.goto(f"/watch/{film['id']}")
    playlist = page.locator("[data-playlist]").get_attribute("data-playlist")
    page.evaluate("document.querySelector('video').muted = true")
    page.evaluate("document.querySelector('video').play()")
    house.wait_until(lambda: media_time(page) > 1, 30, "the picture to move")
    assert playlist
    return playlist


def watch_with_a_change_of_quality(page: Page) -> None:
    """Watch past the token's life and change the quality on the way."""
    quality = page.get_by_role("combobox")
    heights: set[int] = set()
    quality.select_option(label="360p")
    house.wait_until(lambda: media_time(page) > TOKEN_SECONDS / 2, 90, "the first act", pause=1)
    heights.add(picture_height(page))
    quality.select_option(label="720p")
    house.wait_until(lambda: media_time(page) > WATCHED_SECONDS, 240, "the last act", pause=1)
    heights.add(picture_height(page))
    assert heights == {360, 720}


def media_time(page: Page) -> float:
    """Seconds of media time on screen."""
    return float(page.evaluate("document.querySelector('video').currentTime"))


def picture_height(page: Page) -> int:
    """Height in pixels of the decoded picture."""
    return int(page.evaluate("document.querySelector('video').videoHeight"))


def refund(browser: Browser, stage: House, order_id: str) -> None:
    """The house's owner signs in and refunds the order on her page."""
    login = stage.logins[0]
    context = browser.new_context(base_url=stage.address, locale="vi-VN")
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label(re.compile("[Ee]mail|thư")).fill(login["email"])
    page.get_by_label(re.compile("Mật khẩu")).fill(login["password"])
    page.get_by_role("button", name=re.compile("Đăng nhập")).click()
    page.wait_for_url(re.compile("/house"))
    page.locator(f"a[href*='{order_id}']").first.click()
    page.get_by_label(re.compile("Lý do")).fill("Khách đổi ý")
    page.get_by_role("button", name=re.compile("Hoàn")).click()
    expect(page.get_by_text(re.compile("hoàn", re.IGNORECASE)).first).to_be_visible()
    context.close()
