"""The stage of the journeys: one house that runs, its demo film on screen, and a browser."""

import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from infra.embedded.demo_house import ORGANISATION_ID, TITLE_ID
from tests.journeys.studio_steps import sign_in
from tests.support import chromium, house
from tests.support.house import House

TOKEN_SECONDS = 20  # far shorter than the film, so that a viewer lives on renewed tokens
PLAYER_STATE = """() => [...document.querySelectorAll("video")].map((video) => JSON.stringify({
  ...document.querySelector("[data-player]")?.dataset, playlist: 0, renewalKey: 0, at: video.currentTime,
  ready: video.readyState, paused: video.paused, error: video.error?.message,
  buffered: [...Array(video.buffered.length).keys()].map((k) => [video.buffered.start(k), video.buffered.end(k)]),
})).join()"""
FAILED = pytest.StashKey[bool]()
HOUSE = ("--organisation", ORGANISATION_ID)  # other journeys bring in houses of their own
DEMO_SECONDS = 240  # patience for the demo film to be transcoded on two busy cores

expect.set_options(timeout=20_000)  # a page has as long to show a thing as a visitor has patience


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house from an empty folder, stopped cleanly at the end."""
    running = house.start(
        tmp_path_factory.mktemp("house") / "var",
        SANKHAU_PLAYBACK_TOKEN_SECONDS=str(TOKEN_SECONDS),
        SANKHAU_X264_PRESET="ultrafast",
    )
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="package")
def film(stage: House) -> dict[str, Any]:
    """The demo film as the public library shows it, wholly transcoded."""

    def on_show() -> dict[str, Any] | None:
        answer = stage.get(f"/api/media/titles/{TITLE_ID}")
        return answer.json() if answer.status_code == 200 and answer.json()["complete"] else None

    found: dict[str, Any] = house.wait_until(on_show, DEMO_SECONDS, "the demo film", pause=1)
    return found


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--autoplay-policy=no-user-gesture-required",
    ]
    running = playwright.chromium.launch(executable_path=chromium.ensure(), args=arguments)
    yield running
    running.close()


@pytest.fixture
def visitor(browser: Browser, stage: House, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A visitor of her own: no cookie from anyone else."""
    context: BrowserContext = browser.new_context(base_url=stage.address, locale="vi-VN")
    context.set_default_timeout(20_000)
    page = context.new_page()
    yield page
    if request.node.stash.get(FAILED, False):
        seen = f"{page.url}\n{page.locator('body').inner_text()}\n{page.evaluate(PLAYER_STATE)}"
        sys.stdout.write(f"{seen}\n{stage.log.read_text()[-4000:]}\n")
    context.close()


@pytest.fixture
def owner(browser: Browser, stage: House) -> Iterator[Page]:
    """The owner of the demo house, signed in; she may do everything. Her house has one evening on sale at the start."""
    house.wait_until(lambda: stage.get("/api/ticketing/performances").json(), DEMO_SECONDS, "the demo house", pause=1)
    context = browser.new_context(base_url=stage.address, locale="vi-VN")
    context.set_default_timeout(20_000)
    page = context.new_page()
    sign_in(page, stage)
    yield page
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the visitor tell what was on her screen when a journey failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
