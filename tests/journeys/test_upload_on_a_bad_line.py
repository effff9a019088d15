"""Fifty times the line breaks, once the page is reloaded, and the master arrives byte for byte."""

import hashlib
import os
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.journeys.studio_steps import begin_title, sign_in
from tests.support import cutting_proxy, house
from tests.support.cutting_proxy import BadLine
from tests.support.house import House

SIZE_BYTES = 64_000_000
CUTS = 50
DIES_AFTER_BYTES = 1_100_000
PATIENCE_SECONDS = 240


def test_a_master_survives_fifty_cuts_and_a_reload(browser: Browser, stage: House, film: Any, folder: Path) -> None:
    master = folder / "bản gốc.mkv"
    master.write_bytes(b"\x1aE\xdf\xa3" + os.urandom(SIZE_BYTES - 4))
    with cutting_proxy.before(stage.port, dies_after_bytes=DIES_AFTER_BYTES, cuts=CUTS) as line:
        context = browser.new_context(base_url=f"http://localhost:{line.own_port}", locale="vi-VN")
        page = context.new_page()
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        page.on("dialog", lambda dialog: dialog.accept())
        sign_in(page, stage)
        title_id = begin_title(page, "Đường truyền xấu")
        upload_with_a_reload(page, line, master)
        expect(page.locator("[data-upload]")).to_have_attribute("data-state", "done", timeout=PATIENCE_SECONDS * 1000)
        context.close()
        assert line.cuts == CUTS
        assert line.bytes_up < 2 * SIZE_BYTES, "what had arrived was sent again"
    arrived = stage.data / "storage" / "masters" / asset_of(stage, title_id)
    assert digest(arrived) == digest(master)


def upload_with_a_reload(page: Page, line: BadLine, master: Path) -> None:
    """Choose the file; in the middle reload the page, read what it says, and choose the same file again."""
    page.locator("[data-file]").set_input_files(master)
    house.wait_until(lambda: line.cuts >= CUTS // 2, PATIENCE_SECONDS, "half of the cuts")
    page.reload()
    expect(page.locator("[data-unfinished]")).to_contain_text(master.name)
    page.locator("[data-file]").set_input_files(master)


def asset_of(stage: House, title_id: str) -> str:
    """The asset that the upload became, as the operator sees it."""
    login = {"Authorization": f"Bearer {stage.secrets['operator_token']}"}
    actor = httpx.post(f"{stage.address}/api/ticketing/actor-tokens", headers=login).json()["actor_token"]
    headers = {"Authorization": f"Bearer {actor}"}
    found = stage.get(f"/api/media/titles/{title_id}/production", headers=headers).json()
    return str(found["asset_id"])


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
