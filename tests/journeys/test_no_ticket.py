"""Without a ticket there is a paywall, and no trick opens a media path."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from infra import clock, ids
from infra.contracts.playback import sign_playback
from tests.journeys.conftest import HOUSE
from tests.journeys.test_buy_and_watch import buy, start_watching
from tests.support.house import House
from tests.support.media import make_film


def test_without_a_ticket_there_is_a_paywall_and_no_player(visitor: Page, film: dict[str, Any]) -> None:
    answer = visitor.goto(f"/watch/{film['id']}")
    assert answer is not None
    assert answer.status == 402
    expect(visitor.locator("video")).to_have_count(0)
    expect(visitor.get_by_role("link", name=re.compile("Mua vé"))).to_be_visible()


@pytest.fixture
def paths(visitor: Page, film: dict[str, Any], stage: House) -> dict[str, str]:
    """Playlist, init and segment of the film below its asset, as a ticket holder's player finds them."""
    buy(visitor, film)
    playlist = start_watching(visitor, film)
    _, _, token, asset, *rest = playlist.split("/")
    base = f"/v/{token}/{asset}/"
    master = stage.get(playlist).text
    first = next(line for line in master.splitlines() if line and not line.startswith("#"))
    folder = "/".join([*rest[:-1], first.rpartition("/")[0]]).strip("/")
    media = stage.get(f"{base}{'/'.join(rest[:-1])}/{first}").text
    found = re.search(r'EXT-X-MAP:URI="([^"]+)"', media)
    assert found
    segment = next(line for line in media.splitlines() if line and not line.startswith("#"))
    return {
        "token": token,
        "asset": asset,
        "playlist": "/".join(rest),
        "init": f"{folder}/{found.group(1)}",
        "segment": f"{folder}/{segment}",
    }


def test_forged_expired_foreign_and_traversing_paths_are_refused(
    paths: dict[str, str], stage: House, tmp_path: Path
) -> None:
    other = _another_asset(stage, tmp_path)
    tokens = _bad_tokens(paths, stage, other["asset_id"])
    for part in ("playlist", "init", "segment"):
        file = paths[part]
        assert stage.get(f"/v/{paths['token']}/{paths['asset']}/{file}").status_code == 200, part
        for name, token in tokens.items():
            assert _status(stage, f"/v/{token}/{paths['asset']}/{file}") == 403, (part, name)
        for path in (
            f"/v/{paths['token']}/{other['asset_id']}/{file}",
            f"/v/{paths['token']}/{paths['asset']}/..%2f{other['asset_id']}/{file}",
            f"/v/{paths['token']}/{paths['asset']}/%2e%2e/{other['asset_id']}/{file}",
            f"/v/{paths['token']}/{paths['asset']}/{file}%2f..%2f..%2f..%2fkeys/secrets.json",
        ):
            assert _status(stage, path) == 403, path
        assert _status(stage, f"/media/{paths['asset']}/{file}") == 404
        assert _status(stage, f"/v/{paths['asset']}/{file}") in {403, 404}


def _status(stage: House, path: str) -> int:
    """The status of exactly this path: `raw_path` keeps httpx from tidying it."""
    url = httpx.URL(stage.address).copy_with(raw_path=path.encode())
    return httpx.get(url, timeout=10).status_code


def _bad_tokens(paths: dict[str, str], stage: House, other_asset: str) -> dict[str, str]:
    key_id, key = stage.secrets["playback_key_id"], stage.secrets["playback_key"]
    soon = clock.now() + timedelta(minutes=5)
    session = ids.new("pbs")

    def sign(key_id: str = key_id, key: str = key, **changes: Any) -> str:
        words = {"session_id": session, "asset_id": paths["asset"], "expires_at": soon, **changes}
        return sign_playback(key_id, key, **words)

    assert _status(stage, f"/v/{sign()}/{paths['asset']}/{paths['playlist']}") == 200  # the control
    last = paths["token"][-1]
    return {
        "one letter changed": paths["token"][:-2] + ("A" if paths["token"][-2] != "A" else "B") + last,
        "expired": sign(expires_at=clock.now() - timedelta(seconds=2)),
        "for another title": sign(asset_id=other_asset),
        "signed with another key": sign(key="another key"),
        "an unknown key's name": sign(key_id="k9"),
    }


def _another_asset(stage: House, folder: Path) -> dict[str, str]:
    """A second title, so that a foreign token is a good one for something."""
    source = make_film(folder / "khác.mp4", seconds=4, size="320x240")
    done = stage.sankhau("ingest", str(source), "--title", "Vở khác", *HOUSE, "--json")
    assert done.returncode == 0, done.stderr
    title_id = json.loads(done.stdout)["title_id"]
    login = {"Authorization": f"Bearer {stage.secrets['operator_token']}"}
    actor = httpx.post(f"{stage.address}/api/ticketing/actor-tokens", headers=login).json()["actor_token"]
    headers = {"Authorization": f"Bearer {actor}"}
    made: dict[str, str] = stage.get(f"/api/media/titles/{title_id}/production", headers=headers).json()
    return made
