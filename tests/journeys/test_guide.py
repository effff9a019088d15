"""A visitor follows the demo film in Korean: the guide knows where the film is, and the film goes where a note says."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.infra.cli.purchases import buy
from tests.journeys.test_buy_and_watch import media_time, start_watching
from tests.support import house
from tests.support.house import House


def test_the_guide_follows_the_film_and_the_film_the_guide(visitor: Page, stage: House, film: dict[str, Any]) -> None:
    visitor.goto(f"/titles/{film['id']}")
    expect(visitor.get_by_text("Có thuyết minh bằng")).to_contain_text("한국어")
    order = buy(stage, film["id"])
    visitor.goto(f"/orders/{order.id}?key={order.key}")
    start_watching(visitor, film)
    current = visitor.locator(".note[aria-current]")
    expect(current).to_contain_text("Bình minh trên đồng cỏ")

    visitor.get_by_role("link", name="한국어").click()
    expect(current).to_contain_text("들판의 새벽")
    visitor.get_by_text("노래하는 새").click()
    house.wait_until(lambda: 16 <= media_time(visitor) < 19, 10, "the film to be at the bird")
    expect(current).to_contain_text("노래하는 새")
    expect(current).to_contain_text("열린 영화", timeout=15_000)  # the film played on to the next note

    guide = visitor.locator("[data-guide]").get_attribute("data-guide") or ""
    assert stage.get(f"{guide}/ko").status_code == 403  # without the key of her session
