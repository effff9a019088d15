"""`make bench-pages`: how soon a page and a film are there, on a phone's network, in a real browser.

LCP (largest contentful paint) of home, title and checkout at 1.6 Mb/s and 150 ms, cache empty; from the click on Watch
to the film's first frame at 10 Mb/s. Chromium's own throttling; one house from an empty folder.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench import table
from tests.infra.cli.purchases import buy
from tests.support import chromium, house
from tests.support.house import House

_PHONE = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
_HOME = {"offline": False, "latency": 20, "downloadThroughput": 10_000_000 / 8, "uploadThroughput": 5_000_000 / 8}
_SETTLED_MILLISECONDS = 1_500
_FILM_SECONDS = 400
_LCP = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true}))"""
_FIRST_FRAME = """() => new Promise(done => {
    const video = document.querySelector('video');
    video.muted = true;
    video.requestVideoFrameCallback(now => done(now));
    video.play();
})"""


def measure(running: House, browser: Browser, rounds: int) -> dict[str, list[float]]:
    """Seconds for each figure, one value a round."""
    title_id = house.wait_until(lambda: _whole(running), _FILM_SECONDS, "the demo film", pause=1)
    bought = buy(running, title_id)
    paths = {"home": "/", "title": f"/titles/{title_id}", "checkout": f"/titles/{title_id}/checkout"}
    seconds: dict[str, list[float]] = {f"lcp_{name}_s": [] for name in paths}
    seconds["click_to_first_frame_s"] = []
    for _ in range(rounds):
        for name, path in paths.items():
            seconds[f"lcp_{name}_s"].append(_largest_paint(browser, running.address + path))
        order = f"{running.address}/orders/{bought.id}?key={bought.key}"
        seconds["click_to_first_frame_s"].append(_first_frame(browser, order))
    return seconds


def _whole(running: House) -> str | None:
    titles = running.get("/api/media/titles").json()
    return next((str(title["id"]) for title in titles if title["complete"]), None)


def _largest_paint(browser: Browser, address: str) -> float:
    with _visitor(browser, _PHONE) as page:
        page.goto(address, wait_until="load")
        page.wait_for_timeout(_SETTLED_MILLISECONDS)
        return float(page.evaluate(_LCP)) / 1000


def _first_frame(browser: Browser, order: str) -> float:
    """From the click, where the browser begins to go to the film's page, to a frame on the screen."""
    with _visitor(browser, _HOME) as page:
        page.goto(order, wait_until="load")
        with page.expect_navigation(url="**/watch/*", wait_until="domcontentloaded"):
            page.click("a[href*='/watch/']")
        return float(page.evaluate(_FIRST_FRAME)) / 1000


@contextmanager
def _visitor(browser: Browser, network: Mapping[str, float]) -> Iterator[Page]:
    """Somebody with a phone of her own and an empty cache, on that network."""
    context = browser.new_context(viewport={"width": 412, "height": 823}, device_scale_factor=2, locale="vi-VN")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", dict(network))
    yield page
    context.close()


def main() -> None:
    """Measure and tell."""
    asks = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asks.add_argument("--rounds", type=int, default=10)
    rounds: int = asks.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=arguments)
        running = house.start(Path(folder) / "var")
        try:
            seconds = measure(running, browser, rounds)
        finally:
            running.stop()
        browser.close()
    frames = seconds["click_to_first_frame_s"]
    third_quartile = statistics.quantiles(frames, n=4, method="inclusive")[2] if len(frames) > 1 else frames[0]
    table.show("pages", figures=seconds | {"click_to_first_frame_p75_s": [third_quartile]}, ratios={})


if __name__ == "__main__":
    main()
