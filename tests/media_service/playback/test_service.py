import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from infra import clock, ids
from infra.contracts.playback import sign_playback
from media_service.playback import queries, routes, service
from media_service.playback.models import PlaybackSession
from tests.media_service.stage import NOON, Stage
from tests.support.settings import make_settings

pytestmark = pytest.mark.both_engines

BASE = make_settings(Path("unused"))
SESSIONS = f"{routes.router.prefix}/playback-sessions"


async def opened(stage: Stage, title_id: str, **right: object) -> dict[str, object]:
    """A session's answer."""
    wish = {"entitlement_token": stage.entitlement(title_id, **right)}  # type: ignore[arg-type]
    answer = await stage.client.post(SESSIONS, json=wish)
    assert answer.status_code == 201, answer.text
    view: dict[str, object] = answer.json()
    return view


async def renewed(stage: Stage, view: dict[str, object]) -> tuple[int, dict[str, object]]:
    """A renewal with the session's own key."""
    bearer = {"Authorization": f"Bearer {view['renewal_key']}"}
    answer = await stage.client.post(str(view["renewal_path"]), headers=bearer)
    return answer.status_code, answer.json()


async def revoke(stage: Stage, right_id: str) -> int:
    """Ticketing says that a right has ended."""
    word = {"entitlement_id": right_id, "revoked_at": clock.now().isoformat()}
    return (await stage.signed("/api/media/entitlement-revocations", word)).status_code


async def refused_at_the_edge(stage: Stage) -> list[str]:
    """What an edge is told to refuse."""
    bearer = {"Authorization": f"Bearer {stage.settings.edge_key.get_secret_value()}"}
    answer = await stage.client.get("/api/media/edge/revocations", headers=bearer)
    return list(answer.json()["session_ids"])


async def test_a_ticket_opens_the_playlist_with_a_token_the_edge_can_check(stage: Stage) -> None:
    title_id, claimed = await stage.on_screen()
    view = await opened(stage, title_id)
    _, v, token, asset, fence, file = str(view["playlist_path"]).split("/")
    assert (v, asset, fence, file) == ("v", claimed.asset_id, "f1", "master.m3u8")
    given_token = view["token"]
    assert isinstance(given_token, dict)
    assert given_token["token"] == token
    expected = sign_playback(
        stage.settings.playback_key_id,
        stage.settings.playback_key.get_secret_value(),
        session_id=str(view["session_id"]),
        asset_id=asset,
        expires_at=datetime.fromisoformat(given_token["expires_at"]),
    )
    assert token == expected
    seconds = stage.settings.playback_token_seconds
    assert abs(given_token["renew_after_seconds"] - seconds * 0.6) <= 1


async def test_the_renewal_key_is_kept_only_as_a_digest(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    view = await opened(stage, title_id)
    files = [file.read_bytes() for file in stage.settings.data.glob("media.db*")]
    assert not any(str(view["renewal_key"]).encode() in content for content in files)


async def test_a_token_never_outlives_the_ticket(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    view = await opened(stage, title_id, hours=0.05)
    token = view["token"]
    assert isinstance(token, dict)
    assert token["expires_at"] == view["ends_at"]
    assert token["renew_after_seconds"] <= 108


@pytest.mark.parametrize("token", ["", "x", "eyJhbGciOiJub25lIn0.e30."])
async def test_a_forged_ticket_opens_nothing(stage: Stage, token: str) -> None:
    answer = await stage.client.post(SESSIONS, json={"entitlement_token": token})
    assert (answer.status_code, answer.json()["code"]) == (403, "entitlement_refused")


async def test_a_ticket_for_what_is_not_on_screen_is_told_so(stage: Stage) -> None:
    draft = await stage.title()
    withdrawn, _ = await stage.on_screen()
    await stage.client.post(f"/api/media/titles/{withdrawn}/withdrawals", headers=stage.actor())
    for title_id in (draft, withdrawn, ids.new("ttl")):
        answer = await stage.client.post(SESSIONS, json={"entitlement_token": stage.entitlement(title_id)})
        assert (answer.status_code, answer.json()["code"]) == (404, "title_not_playable")


async def test_a_renewal_needs_the_key_of_that_session(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    mine, other = await opened(stage, title_id), await opened(stage, title_id)
    assert (await renewed(stage, mine))[0] == 201
    for key in (other["renewal_key"], "", "x"):
        status, problem = await renewed(stage, {**mine, "renewal_key": key})
        assert (status, problem["code"]) == (403, "renewal_refused")
    unknown = {**mine, "renewal_path": f"{SESSIONS}/pbs_none/tokens"}
    assert (await renewed(stage, unknown))[1]["code"] == "renewal_refused"


async def test_a_viewer_goes_on_when_the_title_is_withdrawn_in_the_middle(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    view = await opened(stage, title_id)
    await stage.client.post(f"/api/media/titles/{title_id}/withdrawals", headers=stage.actor())
    assert (await renewed(stage, view))[0] == 201


async def test_after_the_end_of_the_ticket_nothing_is_renewed(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    view = await opened(stage, title_id)
    async with stage.parts.database.transaction() as session:
        past = clock.now() - timedelta(seconds=1)
        await session.execute(update(PlaybackSession).values(ends_at=past, token_expires_at=past))
    status, problem = await renewed(stage, view)
    assert (status, problem["code"]) == (410, "playback_ended")


async def test_a_refund_ends_the_session_and_the_edge_hears_of_it(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    mine, other = await opened(stage, title_id, right_id="ent_mine"), await opened(stage, title_id)
    assert await refused_at_the_edge(stage) == []
    assert [await revoke(stage, "ent_mine") for _ in range(2)] == [204, 204]
    assert await refused_at_the_edge(stage) == [str(mine["session_id"]).removeprefix("pbs_")]
    assert (await renewed(stage, mine))[1]["code"] == "right_revoked"
    assert (await renewed(stage, other))[0] == 201
    wish = {"entitlement_token": stage.entitlement(title_id, right_id="ent_mine")}
    assert (await stage.client.post(SESSIONS, json=wish)).json()["code"] == "right_revoked"


async def test_a_refund_that_comes_before_the_first_session_counts(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    await revoke(stage, "ent_early")
    wish = {"entitlement_token": stage.entitlement(title_id, right_id="ent_early")}
    answer = await stage.client.post(SESSIONS, json=wish)
    assert (answer.status_code, answer.json()["code"]) == (410, "right_revoked")


async def test_a_session_opened_while_its_refund_comes_in_is_refused_all_the_same(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    view = await opened(stage, title_id, right_id="ent_race")
    async with stage.parts.database.reading() as session:
        assert await queries.revoked_session_ids(session, now=clock.now()) == []
    await revoke(stage, "ent_race")
    async with stage.parts.database.transaction() as session:  # as if it had been inserted just after
        await session.execute(update(PlaybackSession).values(revoked_at=None))
    assert await refused_at_the_edge(stage) == [str(view["session_id"]).removeprefix("pbs_")]
    assert (await renewed(stage, view))[1]["code"] == "right_revoked"


async def test_an_edge_need_not_remember_tokens_that_have_expired(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    await opened(stage, title_id, right_id="ent_old")
    await revoke(stage, "ent_old")
    async with stage.parts.database.transaction() as session:
        past = clock.now() - timedelta(seconds=61)
        await session.execute(update(PlaybackSession).values(token_expires_at=past))
    assert await refused_at_the_edge(stage) == []


async def test_one_ticket_does_not_serve_a_stadium_but_reloading_is_free_after_a_while(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    for _ in range(service.MAX_SCREENS):
        await opened(stage, title_id, right_id="ent_shared")
    wish = {"entitlement_token": stage.entitlement(title_id, right_id="ent_shared")}
    answer = await stage.client.post(SESSIONS, json=wish)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_screens")
    async with stage.parts.database.transaction() as session:
        await session.execute(update(PlaybackSession).values(token_expires_at=clock.now()))
    await opened(stage, title_id, right_id="ent_shared")


async def test_opening_a_session_is_quick(stage: Stage) -> None:
    title_id, _ = await stage.on_screen()
    began = time.monotonic()
    for _ in range(10):
        await opened(stage, title_id)
    assert (time.monotonic() - began) / 10 < 0.5


@given(life=st.integers(20, 100_000), left=st.floats(0.001, 200_000))
def test_any_token_ends_with_its_right_and_is_renewed_before_it_ends(life: int, left: float) -> None:
    settings = BASE.model_copy(update={"playback_token_seconds": life})
    row = PlaybackSession(id=ids.new("pbs"), asset_id="ast_1", ends_at=NOON + timedelta(seconds=left))
    token = service._give_token(row, settings=settings, now=NOON)
    assert token.expires_at <= min(row.ends_at, NOON + timedelta(seconds=life))
    assert row.token_expires_at == token.expires_at
    remaining = (token.expires_at - NOON).total_seconds()
    assert token.renew_after_seconds <= max(1, remaining * 0.6)
