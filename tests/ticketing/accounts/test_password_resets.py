"""A forgotten password: one answer for all, a link that works once and for an hour, and every session ends."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from infra import clock
from infra.outbox.rows import MESSAGES
from tests.ticketing.post import PASSWORD, call, mails, put_member, token_of
from tests.ticketing.stage import HOUSE, Stage, eventually
from ticketing.accounts.models import PasswordReset

EMAIL = "clara@hoamai.example"
NEW = "mùa xuân trên thành phố"


@pytest.fixture
async def stage(stage_without_stripe: Stage) -> Stage:
    await put_member(stage_without_stripe, HOUSE, EMAIL, "box_office")
    return stage_without_stripe


async def ask(stage: Stage, email: str = EMAIL) -> Any:
    return await call(stage, "POST", "/password-resets", {"email": email})


async def redeem(stage: Stage, token: str, password: str = NEW) -> Any:
    return await call(stage, "POST", "/password-resets/redemptions", {"token": token, "password": password})


async def sign_in(stage: Stage, password: str) -> Any:
    return await call(stage, "POST", "/sessions", {"email": EMAIL, "password": password})


async def test_the_link_sets_a_new_password_and_signs_everyone_out(stage: Stage) -> None:
    session = {"Authorization": f"Bearer {(await sign_in(stage, PASSWORD)).json()['session_token']}"}
    assert (await ask(stage, EMAIL.upper())).status_code == 202
    assert (await redeem(stage, await token_of(stage, to=EMAIL))).status_code == 204
    assert (await call(stage, "POST", "/actor-tokens", who=session)).status_code == 403
    assert (await sign_in(stage, PASSWORD)).status_code == 403
    assert (await sign_in(stage, NEW)).status_code == 201


async def test_it_opens_a_door_that_guessing_had_closed(stage: Stage) -> None:
    for _ in range(10):
        await sign_in(stage, "a guess of somebody")
    assert (await sign_in(stage, PASSWORD)).status_code == 429
    await ask(stage)
    await redeem(stage, await token_of(stage, to=EMAIL))
    assert (await sign_in(stage, NEW)).status_code == 201


async def test_known_and_unknown_mails_get_the_same_answer_and_leave_the_same_rows(stage: Stage) -> None:
    async def topics() -> list[str]:
        async with stage.database.reading() as session:
            written = select(MESSAGES.c.topic).where(MESSAGES.c.topic == "password_reset_asked")
            return list(await session.scalars(written))

    known = await ask(stage)
    assert len(await topics()) == 1
    unknown = await ask(stage, "nobody@hoamai.example")
    assert len(await topics()) == 2
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")

    async def all_answered() -> bool:
        async with stage.database.reading() as session:
            waiting = MESSAGES.c.sent_at.is_(None) & (MESSAGES.c.topic == "password_reset_asked")
            return not await session.scalar(select(func.count()).select_from(MESSAGES).where(waiting))

    await eventually(all_answered)
    assert len(await mails(stage, to=EMAIL)) == 1
    assert await mails(stage, to="nobody@hoamai.example") == []


async def test_a_link_works_once_however_often_at_once(stage: Stage) -> None:
    await ask(stage)
    token = await token_of(stage, to=EMAIL)
    answers = await asyncio.gather(*(redeem(stage, token, f"{NEW} {n}") for n in range(5)))
    assert sorted(a.status_code for a in answers) == [204] + [410] * 4


async def test_a_link_ends_after_an_hour_and_with_any_other_that_was_used(stage: Stage) -> None:
    await ask(stage)
    first = await token_of(stage, to=EMAIL)
    await ask(stage)
    second = await token_of(stage, to=EMAIL, number=1)
    assert (await redeem(stage, second)).status_code == 204
    assert (await redeem(stage, first)).json()["code"] == "link_spent"
    await ask(stage)
    third = await token_of(stage, to=EMAIL, number=2)
    async with stage.database.transaction() as session:
        [row] = (await session.scalars(select(PasswordReset).where(PasswordReset.used_at.is_(None)))).all()
        assert row.ends_at - row.made_at == timedelta(hours=1)
        row.ends_at = clock.now()
    assert (await redeem(stage, third)).json()["code"] == "link_spent"


@pytest.mark.parametrize("email", [EMAIL, "nobody@hoamai.example"])
async def test_the_fourth_wish_within_the_hour_is_too_many_whoever_it_is(stage: Stage, email: str) -> None:
    answers = [await ask(stage, email) for _ in range(4)]
    assert [a.status_code for a in answers] == [202, 202, 202, 429]


async def test_no_link_stands_in_a_table_or_a_log(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    await ask(stage, EMAIL)
    token = await token_of(stage, to=EMAIL)
    said = capsys.readouterr()
    kept = b"".join(path.read_bytes() for path in stage.settings.data.glob("ticketing.db*"))
    assert EMAIL.encode() in kept
    assert token not in said.out + said.err
    assert token.encode() not in kept
