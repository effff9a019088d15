"""A house joins: nothing exists before its mail is answered, and nothing counts before a person has approved it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from infra import clock
from infra.contracts.actor import Role, verify_actor
from infra.database.engine import Database
from tests.ticketing import post
from tests.ticketing.post import PASSWORD, call, mails, put_administrator, token_of
from tests.ticketing.stage import HOUSE, Stage
from ticketing.accounts.models import Account, Application, Organisation, OrganisationDecision
from ticketing.accounts.schemas import PROVINCES, OrganisationState

MAI = "mai@songhuong.example"
WISH = {
    "house_name": "Đoàn Chèo Sông Hương",
    "province": "46",
    "contact_name": "Nguyễn Thị Mai",
    "email": MAI,
    "password": PASSWORD,
}


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def apply(stage: Stage, **changes: Any) -> Any:
    return await call(stage, "POST", "/applications", WISH | changes)


async def joined(stage: Stage, *, number: int = 0) -> str:
    """The house has applied and its link was opened; its id."""
    assert (await apply(stage)).status_code == 202
    token = await token_of(stage, to=MAI, number=number)
    answer = await call(stage, "POST", "/applications/confirmations", {"token": token})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["organisation_id"])


async def decide(stage: Stage, house: str, state: str, reason: str = "", *, who: dict[str, str]) -> Any:
    return await call(stage, "POST", f"/organisations/{house}/decisions", {"state": state, "reason": reason}, who=who)


async def organisations(stage: Stage, email: str = MAI) -> Any:
    wish = {"email": email, "password": PASSWORD}
    return (await call(stage, "POST", "/sessions", wish)).json()["organisations"]


async def roles_in_token(stage: Stage, email: str = MAI) -> dict[str, frozenset[Role]]:
    token = (await post.person(stage, email))["Authorization"].removeprefix("Bearer ")
    return verify_actor(token, public_key_pem=stage.settings.actor_public_key, now=clock.now()).roles


async def count(database: Database, table: Any) -> int:
    async with database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def test_before_the_mail_is_answered_there_is_neither_account_nor_house(stage: Stage) -> None:
    await apply(stage)
    assert await count(stage.database, Account) == await count(stage.database, Organisation) == 0
    [mail] = await mails(stage, to=MAI)
    assert WISH["house_name"] not in mail.subject + mail.text  # the form sends no words to strangers
    assert WISH["contact_name"] not in mail.text


async def test_the_answer_is_the_same_for_known_and_unknown_mails(stage: Stage) -> None:
    await post.put_member(stage, HOUSE, MAI, "owner")
    known, unknown = await apply(stage), await apply(stage, email="new@songhuong.example")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
    first, second = await mails(stage, to=MAI), await mails(stage, to="new@songhuong.example")
    assert first[0].subject == second[0].subject


async def test_an_unapproved_house_can_sign_in_and_its_roles_count_nowhere(stage: Stage) -> None:
    house = await joined(stage)
    assert [(o["organisation_id"], o["state"]) for o in await organisations(stage)] == [(house, "applied")]
    assert await roles_in_token(stage) == {}


async def test_approval_lets_the_roles_count_and_tells_the_owner(stage: Stage) -> None:
    house, administrator = await joined(stage), await put_administrator(stage)
    assert (await decide(stage, house, "approved", who=administrator)).status_code == 201
    assert await roles_in_token(stage) == {house: frozenset({Role.OWNER})}
    assert (await mails(stage, to=MAI))[-1].subject == "Đoàn Chèo Sông Hương đã được duyệt"
    async with stage.database.reading() as session:
        [row] = (await session.scalars(select(OrganisationDecision))).all()
        decider = await session.get_one(Account, row.decided_by)
    assert (row.state, decider.email) == (OrganisationState.APPROVED, "ha@sankhau.example")


async def test_a_refusal_needs_a_reason_which_the_owner_reads_and_may_be_thought_over(stage: Stage) -> None:
    house, administrator = await joined(stage), await put_administrator(stage)
    silent = await decide(stage, house, "refused", "  ", who=administrator)
    assert (silent.status_code, silent.json()["code"]) == (400, "reason_missing")
    assert (await decide(stage, house, "refused", "Thiếu giấy phép", who=administrator)).status_code == 201
    assert "Thiếu giấy phép" in (await mails(stage, to=MAI))[-1].text
    assert await roles_in_token(stage) == {}
    assert (await decide(stage, house, "approved", who=administrator)).status_code == 201
    again = await decide(stage, house, "refused", "Nghĩ lại", who=administrator)
    assert (again.status_code, again.json()["code"]) == (409, "decision_made")


async def test_of_two_administrators_at_once_one_decides(stage: Stage) -> None:
    house, administrator = await joined(stage), await put_administrator(stage)
    answers = await asyncio.gather(*(decide(stage, house, "approved", who=administrator) for _ in range(6)))
    assert sorted(a.status_code for a in answers) == [201] + [409] * 5
    assert await count(stage.database, OrganisationDecision) == 1
    assert len(await mails(stage, to=MAI)) == 2  # the link, and one approval


async def test_looking_before_writing_would_let_all_of_them_decide(stage: Stage) -> None:
    """The negative control: the same race where Python looks first and the row does not refuse."""
    house, seen = await joined(stage), asyncio.Barrier(4)

    async def careless() -> bool:
        async with stage.database.reading() as session:
            waits = (await session.get_one(Organisation, house)).state is OrganisationState.APPLIED
        await seen.wait()
        if waits:
            async with stage.database.transaction() as session:
                moved = update(Organisation).where(Organisation.id == house).values(state=OrganisationState.APPROVED)
                await session.execute(moved)
        return waits

    assert await asyncio.gather(*(careless() for _ in range(4))) == [True] * 4


@pytest.mark.parametrize("who", ["nobody", "stranger", "clara", "the owner herself"])
async def test_only_administrators_see_and_decide(stage: Stage, who: str) -> None:
    house = await joined(stage)
    headers = {"nobody": {}, "stranger": stage.stranger(), "clara": stage.clara()}
    mine = headers[who] if who in headers else await post.person(stage, MAI)
    expected = "actor_token_refused" if who == "nobody" else "administrator_only"
    for answer in (
        await decide(stage, house, "approved", who=mine),
        await call(stage, "GET", "/organisations", who=mine),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, expected)


async def test_the_administrator_sees_who_waits_first(stage: Stage) -> None:
    await post.put_member(stage, HOUSE, "ana@hoamai.example", "owner")
    house, administrator = await joined(stage), await put_administrator(stage)
    first, second = (await call(stage, "GET", "/organisations", who=administrator)).json()
    assert (first["id"], first["state"], first["owner_email"], first["province"]) == (house, "applied", MAI, "46")
    assert (second["id"], second["state"], second["decided_by"]) == (HOUSE, "approved", None)
    await decide(stage, house, "approved", who=administrator)
    decided = (await call(stage, "GET", "/organisations", who=administrator)).json()[0]
    assert (decided["id"], decided["decided_by"]) == (house, "Hà")


async def test_who_has_an_account_keeps_its_password_and_gets_the_house(stage: Stage) -> None:
    await post.put_member(stage, HOUSE, MAI, "editor")
    await apply(stage, password="a password of a stranger")
    token = await token_of(stage, to=MAI)
    assert (await call(stage, "POST", "/applications/confirmations", {"token": token})).status_code == 201
    assert len(await organisations(stage)) == 2
    stolen = await call(stage, "POST", "/sessions", {"email": MAI, "password": "a password of a stranger"})
    assert stolen.status_code == 403


async def test_a_link_confirms_once_and_for_seven_days(stage: Stage) -> None:
    await joined(stage)
    spent = await call(stage, "POST", "/applications/confirmations", {"token": await token_of(stage, to=MAI)})
    await apply(stage)
    async with stage.database.transaction() as session:
        [row] = (await session.scalars(select(Application).where(Application.used_at.is_(None)))).all()
        assert row.ends_at - row.made_at == timedelta(days=7)
        row.ends_at = clock.now()
    late = await call(stage, "POST", "/applications/confirmations", {"token": await token_of(stage, to=MAI, number=1)})
    for answer in (spent, late):
        assert (answer.status_code, answer.json()["code"]) == (410, "link_spent")


async def test_a_fourth_application_within_the_hour_is_too_many(stage: Stage) -> None:
    answers = [await apply(stage) for _ in range(4)]
    assert [a.status_code for a in answers] == [202, 202, 202, 429]
    assert answers[-1].json()["code"] == "mail_throttled"
    assert 3590 < int(answers[-1].headers["retry-after"]) <= 3601


@pytest.mark.parametrize(
    "change", [{"province": "07"}, {"province": ""}, {"house_name": " \n "}, {"email": "mai"}, {"password": "short"}]
)
async def test_what_makes_no_sense_is_refused(stage: Stage, change: dict[str, str]) -> None:
    assert (await apply(stage, **change)).status_code == 422


def test_there_are_thirty_four_provinces() -> None:
    assert len(PROVINCES) == len(set(PROVINCES.values())) == 34


async def test_an_administrator_without_a_password_chooses_one_by_mail(stage: Stage) -> None:
    email = "moi@sankhau.example"
    for _ in range(2):  # the second time changes nothing and sends nothing
        made = await call(stage, "PUT", f"/administrators/{email}", {"name": "Mới"}, who=stage.operator())
        assert made.status_code == 204
    token = await token_of(stage, to=email)
    assert len(await mails(stage, to=email)) == 1
    await call(stage, "POST", "/password-resets/redemptions", {"token": token, "password": PASSWORD})
    answer = await call(stage, "GET", "/organisations", who=await post.person(stage, email))
    assert answer.status_code == 200
