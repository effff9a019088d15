"""Price zones painted seat by seat in a real browser: with a loop, with Shift, and by keys alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.services_stand_in import Scene
from tests.web import show

SEATING = "/house/performances/prf_hall/seating"


@pytest.fixture
def scene() -> Scene:
    return show.scene()


@pytest.fixture
def clara(browser: Browser, scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Clara has seats and prices of an evening before her."""
    with show.running(tmp_path_factory.mktemp("show"), scene) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        show.sign_in(page)
        page.goto(SEATING)
        expect(page.locator("[data-painter][data-ready]")).to_be_visible()
        yield page
        context.close()


def test_a_zone_is_painted_with_a_loop_and_with_keys_and_saved(clara: Page, scene: Scene) -> None:
    painted, canvas, told = (
        clara.locator("[name=painted]"),
        clara.locator("[data-painter] canvas"),
        clara.locator("[data-say]"),
    )
    before = painted.input_value()
    clara.locator("[name=brush][value='3']").check()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    clara.mouse.move(x - 30, y - 30)
    clara.mouse.down()
    for dx, dy in ((30, -30), (30, 30), (-30, 30)):
        clara.mouse.move(x + dx, y + dy, steps=4)
    clara.mouse.up()
    expect(told).to_contain_text("ghế: Hạng ba.")
    assert painted.input_value().count("3") > 3

    canvas.focus()
    clara.keyboard.press("Control+z")
    expect(painted).to_have_value(before)
    clara.keyboard.press("ArrowRight")
    clara.keyboard.press("Enter")
    clara.keyboard.press("ArrowRight")
    clara.keyboard.press("ArrowRight")
    clara.keyboard.press("Shift+Enter")
    assert painted.input_value().count("3") == 3
    clara.get_by_role("button", name="Lưu chỗ ngồi và giá").click()
    clara.wait_for_url("**done=given")
    third = scene.halls.seatings["prf_hall"].zones[-1]
    assert third.name_en == "Third"
    assert len(third.seats) == 3
