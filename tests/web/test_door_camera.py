"""The door with a phone's camera: a code is read and answered once, and the field stays ready.

Desktop Chromium has no BarcodeDetector, so one that always sees the same ticket stands in; the camera is Chromium's own
test picture.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support import chromium
from tests.support.evening_stand_in import CODE
from tests.support.services_stand_in import Scene
from tests.web import show

_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
_DETECTOR = f"""
let looks = 0;
window.BarcodeDetector = class {{
  async detect(picture) {{
    looks += picture.videoWidth > 0;
    if (looks > 4) document.documentElement.dataset.looks = "several";
    return [{{rawValue: 'SK{CODE}'}}];
  }}
}};
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Scene]]:
    scene = Scene()
    scene.add_performance(id="prf_kieu")
    with show.running(tmp_path_factory.mktemp("door"), scene) as address:
        yield address, scene


@pytest.fixture
def page(site: tuple[str, Scene]) -> Iterator[Page]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium.ensure(), args=["--no-sandbox", *_CAMERA])
        context = browser.new_context(base_url=site[0], locale="vi-VN", permissions=["camera"])
        context.add_init_script(_DETECTOR)
        opened = context.new_page()
        show.sign_in(opened)
        yield opened
        browser.close()


def test_the_camera_lets_a_ticket_in_once_however_long_it_is_seen(page: Page, site: tuple[str, Scene]) -> None:
    page.goto("/house/door?performance=prf_kieu")
    page.get_by_role("button", name="Quét bằng máy ảnh").click()
    expect(page.locator(".verdict__word")).to_have_text("Mời vào")
    expect(page.locator("#door-count")).to_contain_text("Mời vào")
    expect(page.locator("html[data-looks=several]")).to_be_attached()  # it is still in the picture
    assert len(site[1].scans) == 1
    page.get_by_role("button", name="Tắt máy ảnh").click()
    expect(page.locator("video")).to_be_hidden()
    expect(page.get_by_label("Mã vé")).to_have_value("")
