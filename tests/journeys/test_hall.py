"""A theatre without an engineer draws its hall: from a template, more rows, its own numbers, and publishes it."""

from playwright.sync_api import Page, expect


def test_a_hall_is_drawn_numbered_and_published(owner: Page) -> None:
    owner.goto("/house/halls")
    add_small_theatre(owner, "Rạp Hồng Hà", "51 Đường Thành, Hà Nội")

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


def add_small_theatre(page: Page, name: str, address: str) -> None:
    """From the page of halls, where other journeys may have halls too, to the drawing of a new one."""
    new = page.get_by_role("region", name="Thêm địa điểm")
    new.get_by_label("Tên địa điểm").fill(name)
    new.get_by_label("Địa chỉ").fill(address)
    new.get_by_role("button", name="Thêm địa điểm này").click()
    venue = page.get_by_role("region", name=name)
    venue.get_by_label("Tên khán phòng").fill("Phòng chính")
    venue.get_by_label("Nhà hát nhỏ: các hàng thẳng").check()
    venue.get_by_role("button", name="Tạo và vẽ khán phòng").click()
