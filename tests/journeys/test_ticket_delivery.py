"""A guest with only a phone buys and reads the message; the ticket opens elsewhere, is printed, is found again."""

import io
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from infra.embedded.demo_house import TITLE_ID
from tests.journeys.conftest import DEMO_SECONDS
from tests.journeys.paying import ARRIVES_WITHIN
from tests.journeys.test_buy_and_watch import start_watching
from tests.journeys.test_vietqr import transfer
from tests.support import house
from tests.support.house import House

PHONE = "0987 654 321"


@pytest.fixture
def on_show(stage: House) -> dict[str, Any]:
    """The demo film, as soon as it can be bought."""
    path = f"/api/media/titles/{TITLE_ID}"
    house.wait_until(lambda: stage.get(path).status_code == 200, DEMO_SECONDS, "the film on show", pause=1)
    return dict(stage.get(path).json())


def test_a_guest_with_only_a_phone_gets_the_ticket_everywhere(
    visitor: Page, browser: Browser, stage: House, on_show: dict[str, Any]
) -> None:
    buy_with_a_phone(visitor, on_show)
    tablet = browser.new_context(base_url=stage.address, locale="vi-VN")
    page = open_link(visitor, tablet, re.compile("vé “.+” của bạn"))
    expect(page.get_by_role("heading", name="Vé của bạn đã sẵn sàng")).to_be_visible()
    the_paper_names(page, on_show["name_vi"])
    find_again(browser, stage, visitor)
    tablet.close()


def test_a_monthly_pass_opens_the_houses_titles(
    visitor: Page, browser: Browser, stage: House, on_show: dict[str, Any]
) -> None:
    offer_a_pass(browser, stage)
    visitor.goto(f"/titles/{on_show['id']}")
    visitor.get_by_role("link", name=re.compile("theo tháng")).click()
    visitor.get_by_label(re.compile("Họ")).fill("Lê Thị Hoa")
    visitor.get_by_label("Số di động").fill(PHONE)
    visitor.get_by_role("button", name=re.compile("Thanh toán bằng thẻ")).click()
    visitor.wait_for_url(re.compile("/test-payment/"))
    visitor.get_by_role("button", name=re.compile("Pay|Thanh toán|Trả")).click()
    visitor.wait_for_url(re.compile("/orders/ord_"))
    expect(visitor.get_by_role("link", name="Đến vé tháng")).to_be_visible(timeout=ARRIVES_WITHIN)
    house.wait_until(lambda: shows_the_pass(visitor), 20, "the pass to begin")
    visitor.goto(f"/titles/{on_show['id']}")
    expect(visitor.get_by_text("Vé tháng của bạn mở chương trình này đến")).to_be_visible()
    start_watching(visitor, on_show)
    verified = stage.sankhau("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def shows_the_pass(page: Page) -> bool:
    """The link leads to the pass; in the moments before it begins, back to the order."""
    page.get_by_role("link", name="Đến vé tháng").click()
    page.wait_for_load_state()
    return page.get_by_role("heading", name="Vé tháng của bạn", exact=True).count() == 1


def offer_a_pass(browser: Browser, stage: House) -> None:
    """The owner gives it a name and a price, and puts it on sale."""
    login = stage.logins[0]
    context = browser.new_context(base_url=stage.address, locale="vi-VN")
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label(re.compile("[Ee]mail|thư")).fill(login["email"])
    page.get_by_label(re.compile("Mật khẩu")).fill(login["password"])
    page.get_by_role("button", name=re.compile("Đăng nhập")).click()
    page.get_by_role("link", name="Vé tháng").click()
    page.get_by_label("Tên tiếng Việt").fill("Vé tháng của nhà hát")
    page.get_by_label("Tên tiếng Anh").fill("The theatre's monthly pass")
    page.get_by_label(re.compile("Giá mỗi tháng")).fill("99.000")
    page.get_by_label(re.compile("Đang bán")).check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("link", name="Xem như khán giả")).to_be_visible()
    context.close()


def buy_with_a_phone(page: Page, film: dict[str, Any]) -> None:
    page.goto(f"/titles/{film['id']}/checkout")
    page.get_by_label(re.compile("Họ")).fill("Lê Thị Hoa")
    page.get_by_label("Số di động").fill(PHONE)
    page.get_by_role("button", name=re.compile("VietQR")).click()
    page.wait_for_url(re.compile("/transfer$"))
    transfer(page, "50.000")
    expect(page.get_by_text("vé của bạn đã sẵn sàng")).to_be_visible(timeout=ARRIVES_WITHIN)


def open_link(phone: Page, device: BrowserContext, message: re.Pattern[str]) -> Page:
    """The latest message that says so, and its link on another device."""
    address = f"/test-messages/?to={PHONE.replace(' ', '')}"
    for _ in range(40):
        phone.goto(address)
        link = phone.locator("li").filter(has_text=message).first.get_by_role("link")
        if link.count():
            break
        phone.wait_for_timeout(250)
    page = device.new_page()
    page.goto(str(link.get_attribute("href")))
    return page


def the_paper_names(page: Page, name: str) -> None:
    """The PDF, as the browser saves it."""
    address = str(page.get_by_role("link", name="In hoặc lưu vé (PDF)").get_attribute("href"))
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    assert name in " ".join(PdfReader(io.BytesIO(answer.body())).pages[0].extract_text().split())


def find_again(browser: Browser, stage: House, phone: Page) -> None:
    """On a device that knows nothing yet."""
    device = browser.new_context(base_url=stage.address, locale="vi-VN")
    page = device.new_page()
    page.goto("/orders")
    page.get_by_role("link", name="Tìm lại vé").click()
    page.get_by_label("E-mail hoặc số di động").fill(PHONE)
    page.get_by_role("button", name="Gửi đường dẫn").click()
    expect(page.get_by_role("heading", name="Đường dẫn đang được gửi")).to_be_visible()
    opened = open_link(phone, device, re.compile("mở lại vé"))
    opened.get_by_role("button", name="Mở vé của tôi tại đây").click()
    opened.wait_for_url("**/orders")
    expect(opened.get_by_text("Đã thanh toán").first).to_be_visible()
    device.close()
