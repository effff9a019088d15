"""A theatre brings a film to the sale in its browser: one page, a list of what is missing, a private preview."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.journeys.studio_steps import begin_title, sign_in
from tests.journeys.test_buy_and_watch import media_time
from tests.support import house
from tests.support.house import House
from tests.support.media import make_film

NAME = "Lưu Bình Dương Lễ"
FILM_SECONDS = 24


def test_from_a_name_to_the_sale_in_the_browser(
    visitor: Page, browser: Browser, stage: House, film: Any, folder: Path
) -> None:
    owner = visitor
    sign_in(owner, stage)
    title_id = begin_title(owner, NAME)
    missing = owner.locator(".checklist__item--open")
    expect(missing).to_have_count(7)

    source = make_film(folder / "Vở chèo – bản dựng cuối.mp4", seconds=FILM_SECONDS, size="640x360")
    owner.locator("[data-file]").set_input_files(source)
    expect(owner.locator("[data-upload]")).to_have_attribute("data-state", "done", timeout=60_000)
    expect(missing).to_have_count(6, timeout=90_000)  # the film can be watched, without a reload

    write_about_it(owner)
    expect(missing).to_have_count(0)
    preview = watch_by_the_private_link(owner, browser, stage)
    choose_picture_and_cut(owner)

    owner.get_by_role("button", name="Mở bán ngay").click()
    expect(owner.get_by_text("Đang bán").first).to_be_visible()
    see_it_on_sale(browser, stage, title_id)

    owner.get_by_role("button", name="Thu hồi").click()
    expect(owner.get_by_text("Đã thu hồi đường dẫn")).to_be_visible()
    assert stage.get(preview).status_code == 410


def write_about_it(page: Page) -> None:
    """Everything a sale needs, and something more."""
    page.get_by_label("Nội dung tóm tắt tiếng Việt").fill("Tình bạn của hai chàng thư sinh.")
    page.get_by_label("Tên tiếng Anh").fill("Lưu Bình and Dương Lễ")
    page.get_by_label("Loại hình").select_option("cheo")
    page.get_by_label("Ngôn ngữ", exact=True).select_option("vi")
    page.get_by_label("Phân loại độ tuổi").select_option("K")
    page.get_by_label("Người hoặc đoàn 1").fill("Nguyễn Thị Mai")
    page.get_by_label("Bạo lực").check()
    page.get_by_label("Giá vé (đồng)").fill("60.000")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()


def watch_by_the_private_link(owner: Page, browser: Browser, stage: House) -> str:
    """Somebody in another browser watches without a ticket; the link's path."""
    owner.get_by_role("button", name="Tạo đường dẫn").click()
    link = owner.locator(".preview-link input.code").input_value()
    context = browser.new_context(base_url=stage.address, locale="vi-VN")
    guest = context.new_page()
    guest.goto(link)
    guest.evaluate("const video = document.querySelector('video'); video.muted = true; video.play()")
    house.wait_until(lambda: media_time(guest) > 1, 30, "the preview to play")
    context.close()
    return link.removeprefix(stage.address)


def choose_picture_and_cut(owner: Page) -> None:
    """A picture of the film becomes the poster, and the first seconds go."""
    expect(owner.get_by_text(re.compile("Sẵn sàng"))).to_be_visible(timeout=90_000)
    owner.get_by_role("link", name=re.compile("chọn ảnh")).click()
    owner.evaluate("document.querySelector('video').currentTime = 9")
    house.wait_until(
        lambda: owner.evaluate(
            "(v => v.readyState > 2 && !v.seeking && v.videoWidth)(document.querySelector('video'))"
        ),
        30,
        "the picture",
    )
    owner.get_by_role("button", name="Dùng hình này").click()
    expect(owner.get_by_text("Hình này đã thành ảnh bìa.")).to_be_visible()
    owner.get_by_label("Bắt đầu từ giây").fill("5")
    owner.get_by_role("button", name="Cắt", exact=True).click()
    expect(owner.get_by_text("Đã cắt.")).to_be_visible()


def see_it_on_sale(browser: Browser, stage: House, title_id: str) -> None:
    """A visitor finds the title with its price, credits and warning, and the way to a ticket."""
    context = browser.new_context(base_url=stage.address, locale="vi-VN")
    guest = context.new_page()
    guest.goto("/")
    guest.get_by_role("link", name=NAME).click()
    expect(guest.get_by_text("Nguyễn Thị Mai")).to_be_visible()
    expect(guest.get_by_text("Chèo", exact=True)).to_be_visible()
    expect(guest.get_by_text(re.compile("Bạo lực"))).to_be_visible()
    house.wait_until(lambda: guest.reload() and guest.get_by_text("60.000").count(), 20, "the price")
    expect(guest.get_by_role("link", name="Mua vé")).to_be_visible()
    shown = stage.get(f"/api/media/titles/{title_id}").json()
    assert 0 < shown["duration_seconds"] < FILM_SECONDS
    assert shown["poster_path"].startswith(f"/posters/{title_id}-")
    context.close()
