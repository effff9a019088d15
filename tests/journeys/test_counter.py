"""A seller's evening: two tickets with few keys, printed again, one of them given back, and the books agree."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.counter_steps import count_keys, open_the_counter, pressed
from tests.journeys.test_evening import announce
from tests.support.house import House

NAME = "Nghêu, sò, ốc, hến"


def test_sold_printed_again_and_given_back(owner: Page, stage: House) -> None:
    announce(owner, NAME)
    count_keys(owner)
    open_the_counter(owner, NAME)
    pressed(owner)
    owner.keyboard.press("2")
    owner.keyboard.press("Enter")
    expect(owner.get_by_role("heading", name="Đã bán 2 vé")).to_be_visible()
    keys, clicks = pressed(owner)
    assert (1 <= keys <= 6, clicks) == (True, 0)  # none at all would mean that nothing was counted
    codes = owner.locator(".sale__codes .code").all_inner_texts()

    owner.goto("/house/counter")  # the customer comes back: the paper is lost
    owner.locator("table a").first.click()
    owner.get_by_role("link", name="In A6").click()
    expect(owner.locator(".stub__text")).to_have_text(codes)

    owner.go_back()  # and one of the two cannot come
    owner.get_by_role("link", name="Hoàn tiền").click()
    owner.get_by_role("checkbox").first.uncheck()
    owner.get_by_label("Lý do").fill("Khách bận")
    owner.get_by_role("button", name=re.compile("Hoàn tiền")).click()
    owner.goto("/house/counter")
    owner.locator("table a").first.click()
    expect(owner.locator(".sale__codes .code")).to_have_text([codes[0]])
    verified = stage.sankhau("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
