"""A caller's places wait under her name and are sold by one key; a guest on the list gets her tickets by one button."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.counter_steps import open_the_counter
from tests.journeys.test_evening import announce
from tests.support.house import House

NAME = "Quan Âm Thị Kính, suất giữ chỗ"


def test_reserved_collected_and_invited(owner: Page, stage: House) -> None:
    announce(owner, NAME)
    owner.get_by_role("link", name="Khách mời và giữ chỗ").click()
    owner.get_by_label("Họ và tên").fill("Nhà báo Lê Bình")
    owner.get_by_label("Số chỗ", exact=True).fill("1")
    owner.get_by_role("button", name="Ghi tên").click()
    expect(owner.get_by_text("Đã ghi tên khách mời.")).to_be_visible()

    open_the_counter(owner, NAME)
    owner.get_by_role("link", name="Giữ chỗ", exact=True).click()
    owner.get_by_role("link", name=re.compile(NAME)).click()
    owner.get_by_label("Họ và tên").fill("Nguyễn Thị Đào")
    owner.get_by_label("Số điện thoại", exact=True).fill("0912 345 678")
    owner.get_by_role("button", name=re.compile("^Giữ chỗ")).click()
    expect(owner.get_by_text("Đã giữ chỗ. Mã giữ chỗ:")).to_be_visible()

    owner.goto("/house/counter/screen")
    with owner.expect_popup() as opened:
        owner.get_by_role("link", name="Mở trong cửa sổ mới").click()
    screen = opened.value
    expect(screen.get_by_role("main")).to_be_visible()
    owner.goto("/house/counter")
    owner.get_by_label(re.compile("Tìm đơn hàng")).fill("thi dao")  # she is here; nobody types the marks
    owner.keyboard.press("Enter")
    expect(owner.get_by_role("heading", name="Đang giữ 2 chỗ")).to_be_visible()
    owner.get_by_label("Khách đưa").press("Enter")
    expect(owner.get_by_role("heading", name="Đã bán 2 vé")).to_be_visible()
    expect(screen.get_by_text("Đã thanh toán. Xin cảm ơn quý khách!")).to_be_visible()
    expect(screen.get_by_role("main")).not_to_contain_text("Đào")  # it names nobody
    screen.close()

    owner.goto("/house/counter")
    owner.get_by_label(re.compile("Tìm đơn hàng")).fill("le binh")
    owner.keyboard.press("Enter")
    owner.get_by_role("button", name=re.compile("Giao vé")).click()
    expect(owner.locator(".sale__codes .code")).to_have_count(1)
    verified = stage.sankhau("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
