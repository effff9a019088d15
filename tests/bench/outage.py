"""`make bench-outage`: ticketing dies for five minutes while a browser plays; whoever watches is not interrupted.

A house beyond one machine (PostgreSQL, S3, each part a process), a ticket bought by bank transfer, tokens that live 30
seconds: many of them end during the outage. `--seconds` chooses how long it takes.
"""

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from tests.bench import table
from tests.support import chromium, production, staged, viewing
from tests.support.house import wait_until
from tests.support.production import Production

_TOKEN_SECONDS = 30
_BUFFER_SECONDS = 60  # what the player holds in advance and would show without any token
_LOOK_SECONDS = 10


def away(house: Production, page: Page, seconds: float) -> tuple[viewing.Viewing, viewing.Viewing]:
    """Ticketing dies and stays away that long; how she watched until then, and since."""
    production.without_ticketing(house)
    address = f"{house.settings.public_url}/api/ticketing/offers"
    wait_until(lambda: httpx.get(address).status_code == 503, 10, "ticketing to be away")
    before, end = viewing.so_far(page), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        page.wait_for_timeout(min(left, _LOOK_SECONDS) * 1000)
        if httpx.get(address).status_code != 503:
            raise SystemExit("ticketing came back: this measured nothing")
    return before, viewing.so_far(page)


def main() -> None:
    """Measure and tell."""
    asks = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asks.add_argument("--seconds", type=float, default=300)
    seconds: float = asks.parse_args().seconds
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp")))
        house = stack.enter_context(staged.production_house(folder, playback_token_seconds=_TOKEN_SECONDS))
        film = staged.ingest(house, folder, seconds=seconds + 2 * _BUFFER_SECONDS)
        bought = viewing.buy_by_transfer(house, film)
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=chromium.ensure(), args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        page = browser.new_page()
        viewing.begin(page, house.settings.public_url, bought, film)
        before, after = away(house, page, seconds)
        browser.close()
    table.show(
        "outage",
        figures={
            "interruptions": [len(after.interruptions)],
            "outage_s": [seconds],
            "watched_s": [after.position_seconds - before.position_seconds],
            "renewals": [after.renewals - before.renewals],
        },
        ratios={},
    )


if __name__ == "__main__":
    main()
