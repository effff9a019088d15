"""The gate's camera: a real ticket's QR code stands in its picture, zxing reads it, and the way is free."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import segno
from playwright.sync_api import Page, Playwright, expect

from tests.journeys.staff_steps import evening_on_sale, sales_of, ticketing_of
from tests.journeys.test_gate import choose, pair
from tests.support import chromium
from tests.support.house import House
from tests.support.media import run_ffmpeg

NAME = "Đêm quét mã"
WIDTH, HEIGHT = 640, 480


@pytest.fixture
def code(stage: House) -> str:
    """What the QR code of a ticket says that was bought for tonight."""
    with ticketing_of(stage) as ticketing:
        _, offer = evening_on_sale(ticketing, name_vi=NAME)
        return signed_code(ticketing, offer)


@pytest.fixture
def phone(playwright: Playwright, stage: House, code: str, tmp_path: Path) -> Iterator[Page]:
    """A phone whose camera sees the ticket."""
    film = f"--use-file-for-fake-video-capture={seen_by_the_camera(code, tmp_path)}"
    arguments = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", film]
    browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=arguments)
    context = browser.new_context(base_url=stage.address, locale="vi-VN", permissions=["camera"])
    context.set_default_timeout(20_000)
    yield context.new_page()
    browser.close()


def test_the_camera_reads_a_ticket_and_somebody_enters(owner: Page, phone: Page) -> None:
    phone.goto(pair(owner, "Máy của Mai"))
    choose(phone, NAME, tickets=1)
    phone.get_by_role("button", name="Máy ảnh").click()
    expect(phone.locator(".gate__word")).to_have_text("Mời vào", timeout=30_000)
    expect(phone.locator("[data-inside]")).to_have_text("1")
    assert phone.evaluate("Boolean(globalThis.BarcodeDetectionAPI)")  # it was zxing that read it


def signed_code(ticketing: httpx.Client, offer: str) -> str:
    """The text that stands in the QR code of a ticket that is sold now."""
    [order] = sales_of(ticketing, offer, 1)
    return str(ticketing.get(f"/orders/{order['id']}/entry-codes").raise_for_status().json()["codes"][0]["text"])


def seen_by_the_camera(code: str, folder: Path) -> Path:
    """A film of the code on white paper, as Chromium takes it for its camera."""
    picture, film = folder / "ticket.png", folder / "camera.mjpeg"
    segno.make_qr(code, error="m", mask=3).save(str(picture), scale=5, border=6)
    paper = f"pad={WIDTH}:{HEIGHT}:(ow-iw)/2:(oh-ih)/2:white,format=yuvj420p"
    run_ffmpeg("-loop", "1", "-i", str(picture), "-vf", paper, "-frames:v", "10", "-q:v", "2", "-f", "mjpeg", str(film))
    return film
