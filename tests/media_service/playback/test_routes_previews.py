from typing import Any

import httpx
import pytest

from infra import clock
from infra.contracts.actor import Role
from media_service.playback import previews, routes_previews
from tests.media_service.production.studio_steps import EMPTY, draft_with_film
from tests.media_service.stage import HOUSE, OTHER_HOUSE, Stage

ROOT = routes_previews.router.prefix
assert previews.MAX_LIVING


async def link(stage: Stage, title_id: str, days: int = 7) -> dict[str, Any]:
    """A new private link."""
    path = f"{ROOT}/titles/{title_id}/previews"
    answer = await stage.client.post(path, json={"days": days}, headers=stage.actor())
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def watch(stage: Stage, token: str) -> httpx.Response:
    """Watch by a link, as anyone."""
    return await stage.client.post(f"{ROOT}/preview-sessions", json={"preview_token": token})


async def test_whoever_has_the_link_watches_a_draft_without_a_ticket(stage: Stage) -> None:
    title_id = await draft_with_film(stage)
    made = await link(stage, title_id)
    opened = (await watch(stage, made["token"])).json()
    assert opened["name_vi"] == "Tiếng trống Mê Linh"
    assert opened["playback"]["ends_at"] == made["expires_at"]
    listed = await stage.client.get(f"{ROOT}/titles/{title_id}/previews", headers=stage.actor())
    assert [each["token"] for each in listed.json()] == [made["token"]]


async def test_a_link_that_is_taken_back_opens_nothing_and_stops_who_watches(stage: Stage) -> None:
    title_id = await draft_with_film(stage)
    made = await link(stage, title_id)
    playing = (await watch(stage, made["token"])).json()["playback"]
    for _ in range(2):
        answer = await stage.client.delete(f"{ROOT}/previews/{made['id']}", headers=stage.actor())
        assert answer.status_code == 204
    refused = await watch(stage, made["token"])
    assert (refused.status_code, refused.json()["code"]) == (410, "preview_over")
    bearer = {"Authorization": f"Bearer {playing['renewal_key']}"}
    renewal = await stage.client.post(playing["renewal_path"], headers=bearer)
    assert (renewal.status_code, renewal.json()["code"]) == (410, "right_revoked")
    edge = {"Authorization": f"Bearer {stage.settings.edge_key.get_secret_value()}"}
    revoked = (await stage.client.get(f"{ROOT}/edge/revocations", headers=edge)).json()["session_ids"]
    assert playing["session_id"].removeprefix("pbs_") in revoked


async def test_a_link_dies_with_its_days(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await link(stage, await draft_with_film(stage), days=1)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real().replace(year=real().year + 1))
    refused = await watch(stage, made["token"])
    assert (refused.status_code, refused.json()["code"]) == (410, "preview_over")


async def test_a_forged_link_is_unknown(stage: Stage) -> None:
    token = (await link(stage, await draft_with_film(stage)))["token"]
    other = (await link(stage, await draft_with_film(stage)))["token"]
    swapped = f"{token.partition('.')[0]}.{other.partition('.')[2]}"
    for forged in (swapped, token[:-1], f"{token}x", token.partition(".")[0], "", "prv_x.y"):
        refused = await watch(stage, forged)
        assert (refused.status_code, refused.json()["code"]) == (404, "preview_unknown"), forged


async def test_a_title_without_a_film_has_nothing_to_preview(stage: Stage) -> None:
    made = await link(stage, await stage.title(**EMPTY))
    assert (await watch(stage, made["token"])).json()["code"] == "title_not_playable"


async def test_a_title_has_so_many_links_and_no_more(stage: Stage) -> None:
    title_id = await stage.title(**EMPTY)
    for _ in range(previews.MAX_LIVING):
        await link(stage, title_id)
    answer = await stage.client.post(f"{ROOT}/titles/{title_id}/previews", json={}, headers=stage.actor())
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_previews")


async def test_only_the_house_makes_shows_and_takes_back_links_and_screens_its_film(stage: Stage) -> None:
    title_id = await draft_with_film(stage)
    made = await link(stage, title_id)
    for house, role, status in ((OTHER_HOUSE, Role.OWNER, 404), (HOUSE, Role.BOX_OFFICE, 403)):
        headers = stage.actor(house, role)
        for method, path in (
            ("POST", f"titles/{title_id}/previews"),
            ("GET", f"titles/{title_id}/previews"),
            ("DELETE", f"previews/{made['id']}"),
            ("POST", f"titles/{title_id}/screenings"),
        ):
            answer = await stage.client.request(method, f"{ROOT}/{path}", json={}, headers=headers)
            assert answer.status_code == status, (method, path)
    screening = await stage.client.post(f"{ROOT}/titles/{title_id}/screenings", headers=stage.actor())
    assert screening.json()["playlist_path"].endswith("/f1/master.m3u8")
