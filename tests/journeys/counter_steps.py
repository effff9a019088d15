"""What a seller does at the counter, and how many keys it took her: counted by the browser, not by the test."""

import re

from playwright.sync_api import Page, expect

_COUNT = """for (const [event, name] of [["keydown", "keys"], ["pointerdown", "clicks"]]) {
  addEventListener(event, () => sessionStorage.setItem(name, Number(sessionStorage.getItem(name)) + 1), true);
}"""


def count_keys(page: Page) -> None:
    """From the next page on, every key and click of this tab is counted."""
    page.add_init_script(_COUNT)


def pressed(page: Page) -> tuple[int, int]:
    """Keys and clicks since last asked."""
    found = page.evaluate(
        """() => ["keys", "clicks"].map((name) => {
          const count = Number(sessionStorage.getItem(name)); sessionStorage.removeItem(name); return count; })"""
    )
    return int(found[0]), int(found[1])


def open_the_counter(page: Page, evening: str) -> None:
    """The counter with this evening chosen, in a shift."""
    page.goto("/house/counter")
    begin = page.get_by_role("button", name="Mở ca")
    if begin.count():  # no journey before left the owner's shift open
        begin.click()
    page.get_by_label(re.compile(evening)).check()
    expect(page.get_by_label("Số vé")).to_be_visible()
    page.get_by_label("Số vé").focus()
