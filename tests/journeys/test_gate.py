"""The gate on a phone: paired by a link, it goes on without a network, and then the house sees who came in twice."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.staff_steps import evening_on_sale, ticketing_of, tickets_for
from tests.support.house import House


@pytest.fixture
def phone(browser: Browser, stage: House) -> Iterator[Page]:
    """An usher's phone, in her hand."""
    context = browser.new_context(
        base_url=stage.address, locale="vi-VN", viewport={"width": 360, "height": 740}, has_touch=True
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_paired_scanning_online_and_offline_and_the_double_entry_is_listed(
    owner: Page, phone: Page, stage: House
) -> None:
    performance, codes = three_tickets(stage)
    phone.goto(pair(owner))
    choose(phone)
    scan(phone, codes[0], says="Mời vào")
    scan(phone, codes[0], says="Đã dùng")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator("[data-line-text]")).to_contain_text("Mất mạng")
    scan(phone, codes[1], says="Mời vào")
    scan(phone, codes[1], says="Đã dùng")
    by_hand(owner, performance, codes[2])
    scan(phone, codes[2], says="Mời vào")  # nobody could tell it
    expect(phone.locator("[data-waiting]")).to_have_text("2")
    phone.context.set_offline(False)
    expect(phone.locator("[data-waiting]")).to_have_text("0", timeout=30_000)
    owner.goto(f"/house/door/report?performance={performance}")
    expect(owner.locator(".double")).to_have_count(1)
    expect(owner.locator(".double")).to_contain_text(codes[2][-4:])
    expect(owner.locator(".double")).to_contain_text(re.compile("Cửa sau|Cửa 2"))
    removed(owner, phone)


def three_tickets(stage: House) -> tuple[str, list[str]]:
    """An evening whose doors open now, and three people with a ticket each."""
    with ticketing_of(stage) as ticketing:
        performance, offer = evening_on_sale(ticketing)
        return performance, tickets_for(ticketing, offer, 3)


def pair(owner: Page, name: str = "Máy của Lan") -> str:
    """What the QR code says that the house shows for a new device."""
    owner.goto("/house/door")
    owner.get_by_role("link", name="Thiết bị soát vé").click()
    owner.get_by_label("Tên thiết bị").fill(name)
    owner.locator("#door").fill("Cửa 2")
    owner.get_by_role("button", name="Tạo mã QR").click()
    expect(owner.get_by_role("img", name="Mã QR để ghép thiết bị")).to_be_visible()
    return str(owner.get_by_role("link", name="Hoặc ghép ngay máy này").get_attribute("href"))


def choose(phone: Page, name: str = "Đêm soát vé", *, tickets: int = 3) -> None:
    """The evening at this door; the only one is chosen by itself."""
    evening = phone.get_by_role("button", name=re.compile(name))
    expect(evening.or_(phone.locator("[data-view=scan]:visible"))).to_be_visible()
    evening.evaluate_all("found => found.find((one) => one.checkVisibility())?.click()")  # if it still asks
    expect(phone.locator("[data-valid]")).to_have_text(str(tickets))


def scan(phone: Page, code: str, *, says: str) -> None:
    """As a scanner types it, wherever the focus is."""
    phone.locator("[data-answer]").evaluate("answer => answer.replaceChildren()")
    phone.keyboard.type(f"SK{code.replace('-', '')}")
    phone.keyboard.press("Enter")
    expect(phone.locator(".gate__word")).to_have_text(says)


def by_hand(owner: Page, performance: str, code: str) -> None:
    """Somebody lets the same person in at the page of the door."""
    owner.goto(f"/house/door?performance={performance}&at=Cửa sau")
    owner.get_by_label("Mã vé").fill(code)
    owner.keyboard.press("Enter")
    expect(owner.locator(".verdict__word")).to_have_text("Mời vào")


def removed(owner: Page, phone: Page) -> None:
    """The house removes the device: within a minute it knows nothing any more."""
    owner.goto("/house/door/devices")
    owner.get_by_role("button", name="Gỡ “Máy của Lan”").click()
    expect(phone.get_by_text("Đơn vị đã gỡ máy này")).to_be_visible(timeout=60_000)
