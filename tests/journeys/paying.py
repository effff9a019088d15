"""How a buyer pays, as a person does it."""

import re

from playwright.sync_api import Page

ARRIVES_WITHIN = 20_000  # milliseconds until the transfer is heard of


def pay_by_transfer(page: Page, *, name: str, email: str) -> None:
    """From the form of a checkout over the test bank to the order's page."""
    page.get_by_label(re.compile("Họ và tên")).fill(name)
    page.get_by_label(re.compile("[Ee]mail|thư")).fill(email)
    page.get_by_role("button", name=re.compile("VietQR")).click()
    page.get_by_role("link", name="Mở ngân hàng thử").click()
    page.get_by_role("button", name=re.compile("Chuyển tiền thử")).click()
    page.get_by_role("link", name=re.compile("Quay lại")).click()
    page.get_by_role("main").get_by_role("link", name="Vé của bạn", exact=True).click(timeout=ARRIVES_WITHIN)
