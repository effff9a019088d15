"""Who works for a house: invited by mail, changed by owners only, never without an owner, every change written down."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, select

from infra import clock
from infra.contracts.actor import Role
from tests.ticketing import post
from tests.ticketing.post import PASSWORD, call, mails, person, put_member, token_of
from tests.ticketing.stage import HOUSE, OTHER_HOUSE, Stage
from ticketing.accounts import doors, queries
from ticketing.accounts.models import Account, Membership, Organisation, RoleChange
from ticketing.accounts.schemas import DoorKind, OrganisationState

OWNER, EDITOR, GUEST = "ana@hoamai.example", "edith@hoamai.example", "khanh@hoamai.example"


@pytest.fixture
async def stage(stage_without_stripe: Stage) -> Stage:
    """A house with an owner and an editor, and another house with an owner of its own."""
    stage = stage_without_stripe
    await put_member(stage, HOUSE, OWNER, "owner")
    await put_member(stage, HOUSE, EDITOR, "editor")
    await put_member(stage, OTHER_HOUSE, "stranger@elsewhere.example", "owner")
    return stage


async def invite(stage: Stage, email: str = GUEST, role: str = "gate", *, who: str = OWNER) -> Any:
    word = {"email": email, "role": role, "language": "en"}
    return await call(stage, "POST", f"/organisations/{HOUSE}/invitations", word, who=await person(stage, who))


async def accept(stage: Stage, token: str, **new: str) -> Any:
    return await call(stage, "POST", "/invitations/acceptances", {"token": token, **new})


async def people(stage: Stage, *, who: str = OWNER) -> Any:
    return await call(stage, "GET", f"/organisations/{HOUSE}/members", who=await person(stage, who))


async def account_id(stage: Stage, email: str) -> str:
    async with stage.database.reading() as session:
        found = await session.scalar(select(Account.id).where(Account.email == email))
        return str(found)


async def set_roles(stage: Stage, email: str, *roles: str, who: str = OWNER) -> Any:
    path = f"/organisations/{HOUSE}/roles/{await account_id(stage, email)}"
    return await call(stage, "PUT", path, {"roles": list(roles)}, who=await person(stage, who))


async def test_an_invited_person_makes_an_account_and_works_here(stage: Stage) -> None:
    assert (await invite(stage, email=GUEST.upper())).status_code == 201
    [mail] = await mails(stage, to=GUEST)
    assert (mail.language, mail.subject) == ("en", "Ana invites you to Rạp Hoa Mai")
    token = await token_of(stage, to=GUEST)
    opened = (await call(stage, "POST", "/invitations/openings", {"token": token})).json()
    assert opened == {"organisation_name": "Rạp Hoa Mai", "role": "gate", "email": GUEST, "has_account": False}
    assert (await accept(stage, token)).json()["code"] == "password_missing"  # and the link is not spent by that
    assert (await accept(stage, token, name="Khánh", password=PASSWORD)).status_code == 201
    found = (await people(stage)).json()
    assert {m["email"]: m["roles"] for m in found["members"]}[GUEST] == ["gate"]
    assert found["invitations"] == []


async def test_who_has_an_account_keeps_it_and_its_other_roles(stage: Stage) -> None:
    await invite(stage, EDITOR, "accountant")
    token = await token_of(stage, to=EDITOR)
    assert (await call(stage, "POST", "/invitations/openings", {"token": token})).json()["has_account"]
    assert (await accept(stage, token, name="Ai đó", password="không phải của chị")).status_code == 201
    assert await person(stage, EDITOR)
    found = {m["email"]: (m["name"], m["roles"]) for m in (await people(stage)).json()["members"]}
    assert found[EDITOR] == ("Edith", ["accountant", "editor"])


async def test_an_invitation_is_accepted_once_however_often_at_once(stage: Stage) -> None:
    await invite(stage)
    token = await token_of(stage, to=GUEST)
    answers = await asyncio.gather(*(accept(stage, token, name=f"Khánh {n}", password=PASSWORD) for n in range(5)))
    assert sorted(a.status_code for a in answers) == [201] + [410] * 4


async def test_a_new_invitation_replaces_the_old_one_and_one_taken_back_opens_nothing(stage: Stage) -> None:
    await invite(stage)
    invitation = (await invite(stage, role="editor")).json()
    old, new = await token_of(stage, to=GUEST), await token_of(stage, to=GUEST, number=1)
    assert (await accept(stage, old, name="Khánh", password=PASSWORD)).json()["code"] == "link_spent"
    assert [i["role"] for i in (await people(stage)).json()["invitations"]] == ["editor"]
    path = f"/organisations/{HOUSE}/invitations/{invitation['id']}"
    assert (await call(stage, "DELETE", path, who=await person(stage, EDITOR))).status_code == 403
    assert (await call(stage, "DELETE", path, who=await person(stage, OWNER))).status_code == 204
    assert (await accept(stage, new, name="Khánh", password=PASSWORD)).json()["code"] == "link_spent"


async def test_nobody_comes_in_on_the_word_of_an_owner_who_is_none_any_more(stage: Stage) -> None:
    await set_roles(stage, EDITOR, "owner")
    await invite(stage, who=EDITOR)
    token = await token_of(stage, to=GUEST)
    await set_roles(stage, EDITOR)
    assert (await accept(stage, token, name="Khánh", password=PASSWORD)).json()["code"] == "link_spent"


async def test_a_member_is_not_invited_into_the_role_she_holds(stage: Stage) -> None:
    answer = await invite(stage, EDITOR, "editor")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_member")


async def test_every_change_of_a_role_is_written_down(stage: Stage) -> None:
    await set_roles(stage, EDITOR, "gate", "box_office")
    owner, editor = await account_id(stage, OWNER), await account_id(stage, EDITOR)
    async with stage.database.reading() as session:
        rows = (await session.scalars(select(RoleChange).where(RoleChange.account_id == editor))).all()
    told = {(row.kind.value, row.role.value, row.changed_by) for row in rows}
    assert told == {
        ("granted", "editor", "operator"),
        ("granted", "gate", owner),
        ("granted", "box_office", owner),
        ("removed", "editor", owner),
    }


async def test_the_last_owner_stays(stage: Stage) -> None:
    for roles in ((), ("editor",)):
        answer = await set_roles(stage, OWNER, *roles)
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
    await set_roles(stage, EDITOR, "owner")
    assert (await set_roles(stage, OWNER)).status_code == 204


async def test_two_owners_who_remove_each_other_at_once_leave_one(stage: Stage) -> None:
    await set_roles(stage, EDITOR, "owner")
    answers = await asyncio.gather(set_roles(stage, EDITOR, who=OWNER), set_roles(stage, OWNER, who=EDITOR))
    assert sorted(a.status_code for a in answers) == [204, 404]  # the second one is a stranger by then
    async with stage.database.reading() as session:
        assert len(await queries.owners(session, organisation_id=HOUSE)) == 1


async def test_counting_the_owners_before_the_transaction_would_leave_none(stage: Stage) -> None:
    """The negative control: the same race where the count and the change are not one."""
    await set_roles(stage, EDITOR, "owner")
    counted = asyncio.Barrier(2)

    async def careless(email: str) -> None:
        account = await account_id(stage, email)
        async with stage.database.reading() as session:
            enough = len(await queries.owners(session, organisation_id=HOUSE)) > 1
        await counted.wait()
        if enough:
            async with stage.database.transaction() as session:
                mine = (Membership.account_id == account) & (Membership.role == Role.OWNER)
                await session.execute(delete(Membership).where(mine))

    await asyncio.gather(careless(OWNER), careless(EDITOR))
    async with stage.database.reading() as session:
        assert await queries.owners(session, organisation_id=HOUSE) == []


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        (EDITOR, 403, "owner_only"),
        ("stranger@elsewhere.example", 404, "organisation_not_found"),
        ("ha@sankhau.example", 404, "organisation_not_found"),  # an administrator owns no house by it
    ],
)
async def test_only_an_owner_of_this_house_sees_and_changes_its_people(
    stage: Stage, who: str, status: int, code: str
) -> None:
    await post.put_administrator(stage)
    answers = [await people(stage, who=who), await invite(stage, who=who), await set_roles(stage, EDITOR, who=who)]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(status, code)] * 3
    nobody = await call(stage, "PUT", f"/organisations/{HOUSE}/roles/acc_none", {"roles": []}, who=stage.stranger())
    assert nobody.status_code == 404


async def test_an_owner_who_was_removed_decides_nothing_with_the_token_she_still_holds(stage: Stage) -> None:
    await set_roles(stage, EDITOR, "owner")
    still_held = await person(stage, EDITOR)
    await set_roles(stage, EDITOR, "gate")
    word = {"email": GUEST, "role": "owner"}
    answer = await call(stage, "POST", f"/organisations/{HOUSE}/invitations", word, who=still_held)
    assert answer.json()["code"] == "owner_only"


async def test_a_house_that_waits_can_gather_its_people(stage: Stage) -> None:
    async with stage.database.transaction() as session:
        (await session.get_one(Organisation, HOUSE)).state = OrganisationState.APPLIED
    assert (await invite(stage)).status_code == 201
    assert (await people(stage)).json()["state"] == "applied"


async def test_a_house_sends_fifty_invitations_a_day(stage: Stage) -> None:
    async with stage.database.transaction() as session:
        for _ in range(49):
            await doors.knock(session, door=DoorKind.INVITATION, email=HOUSE, now=clock.now())
    assert (await invite(stage)).status_code == 201
    answer = await invite(stage)
    assert (answer.status_code, answer.json()["code"]) == (429, "mail_throttled")


async def test_a_member_of_another_house_is_none_here(stage: Stage) -> None:
    answer = await set_roles(stage, "stranger@elsewhere.example", "owner")
    assert (answer.status_code, answer.json()["code"]) == (404, "member_not_found")
