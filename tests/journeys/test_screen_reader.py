"""Two seats beside each other, bought by what a screen reader is told and nothing else: no colour, no selector.

Every step reads the accessibility tree of the page, decides by it, and acts on what the tree named.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.journeys.paying import ARRIVES_WITHIN
from tests.journeys.test_evening import announce
from tests.journeys.test_seats import draw_a_hall, sell_its_seats
from tests.support.house import House

NAME = "Trương Ba da hàng thịt"
HALL = "Rạp Kim Phụng"
Role = Literal["link", "button", "textbox", "checkbox"]
_ENTRY = re.compile(r'^\s*- (?P<role>\w+) "(?P<name>(?:[^"\\]|\\.)*)"(?P<state>[^:\n]*)', re.MULTILINE)


@dataclass(frozen=True)
class Heard:
    """One thing of the tree, as it is read out."""

    role: str
    name: str
    state: str


@dataclass(frozen=True)
class Reader:
    """Somebody who hears the page."""

    page: Page

    def hear(self, role: Role) -> list[Heard]:
        """Everything of that role, in the order of the tree."""
        tree = self.page.get_by_role("main").aria_snapshot()
        found = [Heard(*entry.group("role", "name", "state")) for entry in _ENTRY.finditer(tree)]
        return [one for one in found if one.role == role]

    def one(self, role: Role, words: str) -> Locator:
        """The first thing of that role whose name holds the words, waited for as a person waits."""
        main = self.page.get_by_role("main")
        expect(main.get_by_role(role, name=re.compile(words)).first).to_be_visible(timeout=ARRIVES_WITHIN)
        heard = next(one for one in self.hear(role) if re.search(words, one.name))
        return main.get_by_role(role, name=heard.name, exact=True).first

    def press(self, role: Role, words: str) -> None:
        self.one(role, words).press("Enter")

    def write(self, words: str, text: str) -> None:
        self.one("textbox", words).fill(text)


def test_two_adjacent_seats_from_the_programme_to_the_paid_order(owner: Page, visitor: Page, stage: House) -> None:
    draw_a_hall(owner, HALL)
    announce(owner, NAME)
    sell_its_seats(owner, HALL)
    reader = Reader(visitor)
    visitor.goto("/")
    reader.press("link", NAME)
    reader.press("link", "^Chọn ghế")
    reader.press("link", "danh sách")
    sections = [one for one in reader.hear("link") if "còn" in one.name and not one.name.startswith("Hàng ")]
    if sections:
        reader.press("link", re.escape(sections[0].name))
    reader.press("link", r"^Hàng \w+")
    seats = two_together(reader)
    for seat in seats:
        visitor.get_by_role("checkbox", name=seat, exact=True).press("Space")
    assert [one.name for one in reader.hear("checkbox") if "checked" in one.state] == seats
    reader.press("button", "Cho vào giỏ")
    reader.press("link", "^Thanh toán")
    reader.write("^Họ", "Nguyễn Thị Sáng")
    reader.write("[Ee]mail|thư", "sang@example.vn")
    reader.press("button", "VietQR")
    reader.press("link", "Mở ngân hàng thử")
    reader.press("button", "Chuyển tiền thử")
    reader.press("link", "Quay lại")
    visitor.get_by_role("main").get_by_role("link", name="Vé của bạn", exact=True).press(
        "Enter", timeout=ARRIVES_WITHIN
    )
    expect(visitor.get_by_role("heading", name=re.compile("2 vé của bạn đã sẵn sàng"))).to_be_visible()
    told = visitor.get_by_role("main").aria_snapshot()
    for seat in seats:
        assert re.search(rf"ghế {number(seat)}\b", told, re.IGNORECASE), told


def two_together(reader: Reader) -> list[str]:
    """Two free seats that are read out one after the other."""
    expect(reader.page.get_by_role("checkbox").first).to_be_visible()
    row = reader.hear("checkbox")
    for left, right in pairwise(row):
        if "disabled" not in left.state + right.state:
            return [left.name, right.name]
    raise AssertionError(f"no two seats together in {row}")


def number(seat: str) -> str:
    """What a seat is called in its row."""
    found = re.match(r"Ghế (\w+)", seat)
    assert found, seat
    return found.group(1)
