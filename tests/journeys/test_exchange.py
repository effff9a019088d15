"""A student pays half, thinks again, and gives two tickets for one: the books fit at the end."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.paying import pay_by_transfer
from tests.journeys.test_evening import announce
from tests.support.house import House

NAME = "Thị Mầu lên chùa"


def test_a_student_pays_half_and_exchanges_two_tickets_for_one(owner: Page, visitor: Page, stage: House) -> None:
    announce(owner, NAME)
    owner.get_by_role("link", name="Giảm giá và đổi vé").click()
    owner.get_by_label(re.compile("Học sinh, sinh viên")).fill("50")
    owner.get_by_label(re.compile("Khách tự đổi vé")).fill("0")
    owner.get_by_role("button", name="Lưu").click()
    expect(owner.get_by_text("Đã lưu.")).to_be_visible()

    visitor.goto("/")
    visitor.get_by_role("link", name=NAME).click()
    visitor.get_by_role("link", name="Mua vé").click()
    visitor.get_by_label("Số vé").select_option("2")
    visitor.get_by_text("Có người được giảm giá").click()
    visitor.get_by_label(re.compile("Học sinh, sinh viên")).select_option("1")
    pay_by_transfer(visitor, name="Trần Minh", email="minh@example.vn")
    expect(visitor.get_by_role("main")).to_contain_text("Học sinh, sinh viên")
    expect(visitor.get_by_role("main")).to_contain_text("180.000")

    visitor.get_by_role("link", name="Đổi vé").click()
    visitor.get_by_role("listitem").filter(has_text=NAME).get_by_role("button", name=re.compile("Cho vào giỏ")).click()
    for ticket in visitor.get_by_role("checkbox").all():
        ticket.check()
    visitor.get_by_role("button", name="Đổi các vé đã chọn").click()
    expect(visitor.get_by_text("Vé vào cửa cho 1 người")).to_be_visible()
    expect(visitor.get_by_role("main")).not_to_contain_text("Học sinh")
    verified = stage.sankhau("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
