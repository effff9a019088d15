"""A visitor follows the demo film in Korean, and its house corrects the English without anybody seeing half of it."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.infra.cli.purchases import buy
from tests.journeys.studio_steps import sign_in
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


def test_a_correction_reaches_viewers_once_a_person_has_approved_it(
    visitor: Page, browser: Browser, stage: House, film: dict[str, Any]
) -> None:
    order = buy(stage, film["id"])
    visitor.goto(f"/orders/{order.id}?key={order.key}")
    house_context = browser.new_context(base_url=stage.address, locale="vi-VN", java_script_enabled=False)
    owner = house_context.new_page()
    sign_in(owner, stage)
    owner.goto(f"/studio/titles/{film['id']}/guides/en?beside=vi")
    owner.get_by_role("link", name="Sửa 0:16").click()
    owner.get_by_label("Tiêu đề").fill("The bird and its audience")
    owner.get_by_role("button", name="Lưu").click()
    expect(owner.get_by_text("Khán giả vẫn thấy bản duyệt lần trước.")).to_be_visible()
    visitor.goto(f"/en/watch/{film['id']}")
    expect(visitor.get_by_text("The bird who sings")).to_be_visible()

    owner.get_by_role("button", name="Duyệt và cho khán giả xem").click()
    expect(owner.get_by_text("Từ giờ khán giả xem được bản này.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("The bird and its audience")).to_be_visible()
    house_context.close()
