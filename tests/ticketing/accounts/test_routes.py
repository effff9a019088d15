"""Signing in: one answer for every failure, a limit on guessing, nothing secret kept in the plain."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from infra import clock
from infra.contracts.actor import Role, verify_actor
from tests.support.engines import every_row
from tests.ticketing.stage import HOUSE, OTHER_HOUSE, PREFIX, Stage
from ticketing.accounts import service as accounts
from ticketing.accounts.models import Knock, SignInSession

pytestmark = pytest.mark.both_engines

EMAIL = "clara@hoamai.example"
PASSWORD = "mười hai con giáp"


@pytest.fixture
async def stage(stage_without_stripe: Stage) -> Stage:
    """A house with clara in its box office."""
    stage = stage_without_stripe
    assert (await put_house(stage, HOUSE)).status_code == 204
    assert (await put_member(stage)).status_code == 204
    return stage


async def put_house(stage: Stage, organisation_id: str) -> httpx.Response:
    path = f"{PREFIX}/organisations/{organisation_id}"
    return await stage.http.put(path, json={"name": "Rạp Hoa Mai"}, headers=stage.operator())


async def put_member(stage: Stage, *, house: str = HOUSE, **changes: Any) -> httpx.Response:
    path = f"{PREFIX}/organisations/{house}/members/{changes.pop('email', EMAIL)}"
    member = {"name": "Clara", "password": PASSWORD, "roles": ["box_office"], **changes}
    return await stage.http.put(path, json=member, headers=stage.operator())


async def sign_in(stage: Stage, *, email: str = EMAIL, password: str = PASSWORD) -> httpx.Response:
    return await stage.http.post(f"{PREFIX}/sessions", json={"email": email, "password": password})


async def actor_token(stage: Stage, token: str) -> httpx.Response:
    return await stage.http.post(f"{PREFIX}/actor-tokens", headers={"Authorization": f"Bearer {token}"})


async def test_a_member_signs_in_and_gets_an_actor_token(stage: Stage) -> None:
    signed_in = await sign_in(stage, email=EMAIL.upper())
    assert signed_in.status_code == 201
    answer = (await actor_token(stage, signed_in.json()["session_token"])).json()
    actor = verify_actor(answer["actor_token"], public_key_pem=stage.settings.actor_public_key, now=clock.now())
    assert actor.subject == signed_in.json()["account_id"]
    assert actor.roles == {HOUSE: frozenset({Role.BOX_OFFICE})}
    assert answer["organisations"][0]["name"] == "Rạp Hoa Mai"


async def test_unknown_mail_and_wrong_password_get_the_same_answer(stage: Stage) -> None:
    unknown = await sign_in(stage, email="nobody@hoamai.example")
    wrong = await sign_in(stage, password="not her password")
    assert unknown.status_code == wrong.status_code == 403
    assert unknown.json() == wrong.json()
    assert wrong.json()["code"] == "sign_in_refused"


async def test_ten_failures_close_the_door_even_for_the_right_password(stage: Stage) -> None:
    answers = await asyncio.gather(*(sign_in(stage, password=f"guess number {n}") for n in range(14)))
    assert sorted(a.status_code for a in answers) == [403] * 10 + [429] * 4
    refused = await sign_in(stage)
    assert (refused.status_code, refused.json()["code"]) == (429, "sign_in_throttled")
    assert 0 < int(refused.headers["retry-after"]) <= 15 * 60 + 1
    assert "15" in refused.json()["messages"]["vi"]


async def test_the_door_opens_again_after_a_quarter_of_an_hour(stage: Stage) -> None:
    now = clock.now()
    async with stage.database.transaction() as session:
        for _ in range(10):
            await accounts.begin_sign_in(session, email=EMAIL, now=now - timedelta(minutes=15))
    assert (await sign_in(stage)).status_code == 201


async def test_signing_in_forgets_earlier_failures(stage: Stage) -> None:
    await sign_in(stage, password="not her password")
    await sign_in(stage)
    async with stage.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Knock)) == 0


async def test_signing_out_ends_the_session(stage: Stage) -> None:
    token = (await sign_in(stage)).json()["session_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await stage.http.delete(f"{PREFIX}/sessions", headers=bearer)).status_code == 204
    assert (await actor_token(stage, token)).status_code == 403
    assert (await stage.http.delete(f"{PREFIX}/sessions", headers=bearer)).status_code == 403


async def test_a_session_ends_after_thirty_days(stage: Stage) -> None:
    token = (await sign_in(stage)).json()["session_token"]
    async with stage.database.transaction() as session:
        [row] = (await session.scalars(select(SignInSession))).all()
        assert row.ends_at - row.created_at == timedelta(days=30)
        row.ends_at = clock.now()
    assert (await actor_token(stage, token)).status_code == 403


async def test_a_new_password_signs_everyone_out_and_the_same_one_nobody(stage: Stage) -> None:
    token = (await sign_in(stage)).json()["session_token"]
    await put_member(stage)
    assert (await actor_token(stage, token)).status_code == 200
    await put_member(stage, password="a rather new one")
    assert (await actor_token(stage, token)).status_code == 403
    assert (await sign_in(stage)).status_code == 403
    assert (await sign_in(stage, password="a rather new one")).status_code == 201


async def test_putting_a_member_again_sets_exactly_these_roles(stage: Stage) -> None:
    await put_member(stage, email=EMAIL.upper(), roles=["owner", "editor"])
    answer = (await sign_in(stage)).json()
    assert answer["organisations"][0]["roles"] == ["editor", "owner"]


async def test_the_operator_owns_every_house(stage: Stage) -> None:
    await put_house(stage, OTHER_HOUSE)
    answer = (await actor_token(stage, stage.settings.operator_token.get_secret_value())).json()
    actor = verify_actor(answer["actor_token"], public_key_pem=stage.settings.actor_public_key, now=clock.now())
    assert actor.subject == "operator"
    assert actor.organisations(Role.OWNER) == [OTHER_HOUSE, HOUSE]


async def test_only_the_operator_makes_houses_and_members(stage: Stage) -> None:
    session = {"Authorization": f"Bearer {(await sign_in(stage)).json()['session_token']}"}
    for headers in ({}, {"Authorization": "Bearer "}, session, stage.stranger()):
        path = f"{PREFIX}/organisations/{HOUSE}"
        answer = await stage.http.put(path, json={"name": "Mine"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "operator_only")


async def test_a_member_of_no_house_is_refused(stage: Stage) -> None:
    answer = await put_member(stage, house="org_nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "organisation_not_found")


async def test_passwords_and_tokens_stand_in_no_log_and_no_table(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    token = (await sign_in(stage)).json()["session_token"]
    await sign_in(stage, password="a guess that was wrong")
    said = capsys.readouterr()
    kept = await every_row(stage.database)
    assert EMAIL in kept
    for secret in (PASSWORD, token, "a guess that was wrong"):
        assert secret not in said.out + said.err
        assert secret not in kept
