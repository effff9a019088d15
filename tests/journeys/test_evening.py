"""An evening in the theatre: announced, sold at the counter and online, and each ticket let in once."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from infra import clock
from tests.journeys.counter_steps import open_the_counter
from tests.journeys.paying import ARRIVES_WITHIN, pay_by_transfer
from tests.support.house import House

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NAME = "Tấm Cám đêm rằm"
CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")


def test_announced_sold_twice_and_let_in_once_each(owner: Page, visitor: Page, stage: House) -> None:
    announce(owner)
    at_the_counter = sell_two_for_cash(owner)
    online = buy_two_by_transfer(visitor)
    assert len({*at_the_counter, *online}) == 4
    owner.goto("/house/door")
    owner.get_by_role("button", name=re.compile(NAME)).click()
    for shown, typed in ((at_the_counter[0], at_the_counter[0]), (online[1], f"SK{online[1].replace('-', '')}")):
        check(owner, typed, says="Mời vào")
        expect(owner.locator(f'.verdict[data-code="{shown}"]')).to_be_visible()
    check(owner, online[1].lower(), says="Đã dùng")
    expect(owner.get_by_text(re.compile(r"Đã vào lúc \d\d:\d\d, Cửa chính"))).to_be_visible()
    check(owner, "7F3K-0000-0000-0000", says="Mã không có")
    expect(owner.locator("#door-count")).to_contain_text(re.compile(r"Đã vào\s*2\s*Chưa đến\s*2"))
    verified = stage.sankhau("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def announce(page: Page, name: str = NAME) -> None:
    """A performance whose doors open in a quarter of an hour, on sale."""
    starts = clock.now().astimezone(HANOI) + timedelta(minutes=40)
    page.goto("/house/performances")
    page.get_by_role("link", name="Suất diễn mới").click()
    for label, text in (
        ("Tên tiếng Việt", name),
        ("Tên tiếng Anh", "Tấm and Cám"),
        ("Ngày", f"{starts:%Y-%m-%d}"),
        ("Mở cửa lúc", f"{starts:%H:%M}"),
        ("Giờ diễn", f"{starts:%H:%M}"),
        ("Kết thúc lúc", f"{starts + timedelta(hours=2):%H:%M}"),
        ("Địa điểm", "Nhà hát lớn"),
        ("Địa chỉ", "1 Tràng Tiền, Hà Nội"),
        ("Số chỗ", "4"),
        ("Giá vé (đồng)", "120.000"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Phân loại độ tuổi").select_option("P")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("button", name="Mở bán").click()
    expect(page.get_by_text("Đang bán").first).to_be_visible()


def sell_two_for_cash(page: Page) -> list[str]:
    """By keyboard, with change, and printed; the codes on the paper."""
    open_the_counter(page, NAME)
    page.keyboard.press("r")  # a note of 500 thousand
    expect(page.locator("[data-change]")).to_contain_text("380.000")
    page.keyboard.press("2")
    page.keyboard.press("Enter")  # two tickets for cash with change: three keys
    expect(page.get_by_text("Đã bán 2 vé")).to_be_visible()
    expect(page.locator(".sale__change")).to_contain_text("260.000")
    page.get_by_role("link", name="In 80 mm").click()
    expect(page.get_by_role("button", name="In", exact=True)).to_be_visible()
    return codes_on(page, ".stub__text")


def buy_two_by_transfer(page: Page) -> list[str]:
    """From the programme to the tickets on screen; the codes there."""
    page.goto("/")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="Mua vé").click()
    page.get_by_label("Số vé").select_option("2")
    pay_by_transfer(page, name="Trần Thị Bình", email="binh@example.vn")
    expect(page.get_by_text("2 vé của bạn đã sẵn sàng")).to_be_visible(timeout=ARRIVES_WITHIN)
    return codes_on(page, ".admission__text")


def codes_on(page: Page, place: str) -> list[str]:
    texts = page.locator(place).all_inner_texts()
    assert len(texts) == 2
    assert all(CODE.fullmatch(text) for text in texts)
    return texts


def check(page: Page, code: str, *, says: str) -> None:
    """As a scanner types it: the code and Enter."""
    page.get_by_label("Mã vé").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict__word")).to_have_text(says)
