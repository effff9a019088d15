"""A visitor pays by bank transfer: too little first, then the rest, then she watches; the books tell it to the dong."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.embedded.demo_house import TITLE_ID
from tests.journeys.conftest import DEMO_SECONDS
from tests.journeys.paying import ARRIVES_WITHIN
from tests.journeys.test_buy_and_watch import start_watching
from tests.support import house
from tests.support.house import House


@pytest.fixture
def on_show(stage: House) -> dict[str, Any]:
    """The demo film, as soon as it can be watched at all: the rest may still be on its way."""
    path = f"/api/media/titles/{TITLE_ID}"
    house.wait_until(lambda: stage.get(path).status_code == 200, DEMO_SECONDS, "the film on show", pause=1)
    return dict(stage.get(path).json())


def test_she_transfers_too_little_then_the_rest_and_watches(
    visitor: Page, browser: Browser, stage: House, on_show: dict[str, Any]
) -> None:
    order_id = order_by_transfer(visitor, on_show)
    transfer(visitor, "30.000")
    expect(visitor.get_by_text(re.compile("Xin chuyển thêm 20.000"))).to_be_visible(timeout=ARRIVES_WITHIN)
    transfer(visitor, "20.000")
    expect(visitor.get_by_text("vé của bạn đã sẵn sàng")).to_be_visible(timeout=ARRIVES_WITHIN)
    visitor.get_by_role("link", name=re.compile("^Xem")).click()
    start_watching(visitor, on_show)
    the_books_tell_it(browser, stage, order_id)
    verified = stage.sankhau("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "KHỚP" in verified.stdout


def order_by_transfer(page: Page, film: dict[str, Any]) -> str:
    """From the title to the QR code; the order's id."""
    page.goto(f"/titles/{film['id']}/checkout")
    page.get_by_label(re.compile("Họ")).fill("Trần Thị Bình")
    page.get_by_label(re.compile("[Ee]mail|thư")).fill("binh@example.vn")
    page.get_by_role("button", name=re.compile("VietQR")).click()
    page.wait_for_url(re.compile("/orders/ord_[0-9a-z]+/transfer$"))
    expect(page.get_by_role("img", name=re.compile("Mã VietQR"))).to_be_visible()
    found = re.search(r"/orders/(ord_[0-9a-z]+)/", page.url)
    assert found
    return found.group(1)


def transfer(page: Page, amount: str) -> None:
    """In the test bank, with the memo it was handed, and back to the ticket."""
    page.get_by_role("link", name="Mở ngân hàng thử").click()
    page.wait_for_url(re.compile("/test-bank/"))
    expect(page.get_by_text("NGÂN HÀNG THỬ")).to_be_visible()
    page.get_by_label(re.compile("Số tiền")).fill(amount)
    page.get_by_role("button", name=re.compile("Chuyển tiền thử")).click()
    page.get_by_role("link", name=re.compile("Quay lại")).click()


def the_books_tell_it(browser: Browser, stage: House, order_id: str) -> None:
    """The house's owner opens the total of VietQR down to both sides of the posting."""
    login = stage.logins[0]
    context = browser.new_context(base_url=stage.address, locale="vi-VN")
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label(re.compile("[Ee]mail|thư")).fill(login["email"])
    page.get_by_label(re.compile("Mật khẩu")).fill(login["password"])
    page.get_by_role("button", name=re.compile("Đăng nhập")).click()
    page.get_by_role("link", name="Doanh thu").click()
    page.get_by_role("link", name="VietQR").click()
    row = page.get_by_role("row").filter(has_text=order_id)
    expect(row).to_contain_text("50.000")
    row.get_by_role("link").click()
    expect(page.get_by_text("Doanh thu bán vé")).to_be_visible()
    expect(page.get_by_text("Tiền đến chờ đủ đơn")).to_be_visible()
    context.close()
