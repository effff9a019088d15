"""What people of a house do in the studio, as a person does it."""

import re

from playwright.sync_api import Page

from tests.support.house import House


def sign_in(page: Page, stage: House) -> None:
    """The owner of the demo house signs in."""
    login = stage.logins[0]
    page.goto("/sign-in")
    page.get_by_label(re.compile("[Ee]mail")).fill(login["email"])
    page.get_by_label(re.compile("Mật khẩu")).fill(login["password"])
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(re.compile("/house"))


def begin_title(page: Page, name: str) -> str:
    """From the house's page to the page of a new title; the title's id."""
    page.get_by_role("link", name=re.compile("Xưởng dựng")).click()
    page.get_by_label("Tên tiếng Việt").fill(name)
    page.get_by_role("button", name="Bắt đầu").click()
    page.wait_for_url(re.compile("/studio/titles/ttl_"))
    found = re.search(r"ttl_[0-9a-z]+", page.url)
    assert found
    return found.group()
