"""A seller whose network is gone: she sells on from what the device took along, and later drawer and ledger agree."""

import re
from datetime import timedelta

import httpx
from playwright.sync_api import Dialog, Page, expect

from infra import clock
from infra.embedded.demo_house import ORGANISATION_ID
from tests.journeys.staff_steps import evening_on_sale, ticketing_of
from tests.support.house import House

PAGE = "/house/counter/offline"
PRICE = 50_000


def test_sold_in_airplane_mode_reloaded_sent_and_let_in(owner: Page, stage: House) -> None:
    with ticketing_of(stage) as ticketing:
        performance, offer = evening_on_sale(ticketing, starts_in=90, name_vi="Đêm mất mạng")  # after others'
        take_along(owner, offer, 6)
        owner.context.set_offline(True)
        codes = [code for tickets in ("2", "1", "2") for code in sell(owner, tickets)]
        assert len(set(codes)) == 5
        reload_in_spite_of_the_warning(owner)
        expect(owner.locator("[data-unsent]")).to_contain_text("chưa gửi: 3 · 250.000")
        expect(owner.locator("[data-sales] tr")).to_have_count(3)
        owner.get_by_label("Số vé", exact=True).fill("2")
        owner.keyboard.press("Enter")
        expect(owner.get_by_text("Máy này không còn đủ vé")).to_be_visible()
        on_paper(owner, codes[-2:])
        assert booked(ticketing, performance) == 0  # nobody was told yet
        owner.context.set_offline(False)
        expect(owner.locator("[data-unsent]")).to_have_text("Đã gửi hết", timeout=30_000)
        assert booked(ticketing, performance) == 5 * PRICE
        bring_back(owner)
        sold = ticketing.get(f"/performances/{performance}").json()
        assert (sold["sold"], sold["left"], sold["held"]) == (5, 4, 0)
        owner.goto(f"/house/door?performance={performance}")
        owner.get_by_label("Mã vé").fill(codes[0])
        owner.keyboard.press("Enter")
        expect(owner.locator(".verdict__word")).to_have_text("Mời vào")
        count_the_drawer(ticketing)
    verified = stage.sankhau("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def take_along(page: Page, offer: str, count: int) -> None:
    """Places of the evening, while there is a network; the page is kept for when there is none."""
    page.goto("/house/counter")
    if page.get_by_role("button", name="Mở ca").is_visible():
        page.get_by_role("button", name="Mở ca").click()
    page.get_by_role("link", name="Bán khi mất mạng").click()
    page.get_by_label("Suất diễn (số chỗ còn)").select_option(offer)
    page.get_by_label("Số vé mang theo").fill(str(count))
    page.get_by_role("button", name="Mang theo").click()
    expect(page.get_by_label(re.compile("Đêm mất mạng.*còn: 6"))).to_be_checked()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def sell(page: Page, tickets: str) -> list[str]:
    """By keyboard: how many, Enter; the codes that are shown. Then the next sale."""
    expect(page.get_by_label("Số vé", exact=True)).to_be_focused()
    page.keyboard.press("r")  # a note of 500 thousand
    page.keyboard.press(tickets)
    page.keyboard.press("Enter")
    expect(page.locator("[data-sold-change]")).to_contain_text(f"{500 - int(tickets) * 50}.000")
    codes = page.locator("[data-sold-codes] li").all_inner_texts()
    assert len(codes) == int(tickets)
    page.keyboard.press("Escape")
    return codes


def reload_in_spite_of_the_warning(page: Page) -> None:
    """The browser asks before a page goes that holds what nobody else knows."""
    asked: list[str] = []

    def go(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", go)
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.locator("[data-line]")).to_have_text("Mất mạng: vẫn bán được", timeout=20_000)


def on_paper(page: Page, codes: list[str]) -> None:
    """The latest sale once more: its tickets with their QR codes, and a receipt."""
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="In lại").first.click()
    paper = page.locator("[data-paper]")
    assert paper.locator(".stub__text").all_text_contents() == codes
    expect(paper.locator(".stub__code path")).to_have_count(2)
    expect(paper.locator(".stub--receipt")).to_contain_text("400.000")


def bring_back(page: Page) -> None:
    """What is left is everybody's again."""
    page.get_by_role("button", name="Trả lại phần còn dư").click()
    page.get_by_role("button", name="Trả lại", exact=True).click()
    expect(page.get_by_role("button", name="Xoá khỏi máy này")).to_be_visible()
    page.get_by_role("button", name="Xoá khỏi máy này").click()
    expect(page.locator("[data-sales] tr")).to_have_count(0)


def booked(ticketing: httpx.Client, performance: str) -> int:
    """What the house's books say was taken for the evening."""
    today = clock.now().date()
    days = {"since": str(today - timedelta(days=1)), "until": str(today + timedelta(days=1))}
    path = f"/organisations/{ORGANISATION_ID}/takings/rows"
    rows = ticketing.get(path, params=days | {"by": "title", "key": performance}).raise_for_status().json()
    return sum(row["amount_minor"] for row in rows)


def count_the_drawer(ticketing: httpx.Client) -> None:
    """The shift ends, as it began, with this journey."""
    running = {"organisation_id": ORGANISATION_ID, "running": "true"}
    for shift in ticketing.get("/shifts", params=running).raise_for_status().json():
        ticketing.post(f"/shifts/{shift['id']}/counts", json={"notes": {"50000": 5}}).raise_for_status()
