"""A theatre without an engineer draws its hall: from a template, more rows, its own numbers, and publishes it."""

from playwright.sync_api import Browser, expect

from tests.journeys.studio_steps import sign_in
from tests.support.house import House, wait_until

SEEDED_SECONDS = 240  # until the demo house has its people


def test_a_hall_is_drawn_numbered_and_published(browser: Browser, stage: House) -> None:
    wait_until(lambda: stage.get("/api/ticketing/performances").json(), SEEDED_SECONDS, "the demo house", pause=1)
    context = browser.new_context(base_url=stage.address, locale="vi-VN")
    owner = context.new_page()
    sign_in(owner, stage)
    owner.goto("/house/halls")
    owner.get_by_label("Tên địa điểm").fill("Rạp Hồng Hà")
    owner.get_by_label("Địa chỉ").fill("51 Đường Thành, Hà Nội")
    owner.get_by_role("button", name="Thêm địa điểm này").click()
    owner.get_by_label("Tên khán phòng").fill("Phòng chính")
    owner.get_by_label("Nhà hát nhỏ: các hàng thẳng").check()
    owner.get_by_role("button", name="Tạo và vẽ khán phòng").click()

    places = owner.locator("[data-total]")
    expect(places).to_have_text("240")
    owner.get_by_label("Số hàng", exact=True).fill("21")
    owner.get_by_text("Từng hàng").click()
    owner.get_by_label("Số ghế hàng A").fill("10")
    expect(places).to_have_text("250")
    owner.get_by_label("Tên hàng", exact=True).select_option("vietnamese")
    owner.get_by_role("button", name="Công bố").click()

    expect(owner.get_by_text("Đã công bố.")).to_be_visible()
    expect(owner.get_by_text("Phiên bản 1").first).to_be_visible()
    owner.get_by_role("link", name="Rạp Hồng Hà").click()
    expect(owner.get_by_role("link", name="Phòng chính", exact=True)).to_be_visible()
    expect(owner.get_by_text("250 ghế")).to_be_visible()
    context.close()
