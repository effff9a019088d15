"""Above the limit it takes a second person: another one, with the right role, who says yes to this and to no more."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from infra import clock
from infra.contracts.actor import Role
from tests.ticketing.boxoffice.counter_scene import begin, book, person, sell
from tests.ticketing.evening import on_sale
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing.accounts import passwords
from ticketing.accounts import service as accounts
from ticketing.approvals.models import Approval, ApprovalLimitChange
from ticketing.approvals.service import COUNTS
from ticketing.ledger.models import Account

pytestmark = pytest.mark.both_engines
LIMITS = {"refund": PRICE, "void": PRICE, "discount": 0, "drawer": 0}
PASSWORD = "một mật khẩu dài "


@pytest.fixture
async def stage(stage_without_stripe: Stage) -> Stage:
    """clara sells; what costs more than one ticket she does not give back alone."""
    stage = stage_without_stripe
    await begin(stage)
    owner = person(stage, "owner", Role.OWNER)
    path = f"{PREFIX}/organisations/{HOUSE}/approval-limits"
    assert (await stage.http.put(path, json=LIMITS, headers=owner)).json() == LIMITS
    return stage


async def two_sold(stage: Stage) -> dict[str, Any]:
    _performance_id, offer_id = await on_sale(stage.database)
    order: dict[str, Any] = (await sell(stage, offer_id, quantity=2)).json()
    return order


async def ask(stage: Stage, order: dict[str, Any], **changes: Any) -> str:
    wish = {"organisation_id": HOUSE, "action": "refund", "subject": order["id"], "amount_minor": 2 * PRICE}
    wish |= {"reason": "Khách đổi ý", **changes}
    answer = await stage.http.post(f"{PREFIX}/approvals", json=wish, headers=stage.clara())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def decide(stage: Stage, approval_id: str, *, who: dict[str, str], **said: Any) -> httpx.Response:
    return await stage.http.post(f"{PREFIX}/approvals/{approval_id}/decisions", json=said, headers=who)


async def give_back(stage: Stage, order: dict[str, Any]) -> httpx.Response:
    return await stage.refund({"order": order}, who=stage.clara())


async def test_one_ticket_goes_back_alone_and_two_take_a_second_person(stage: Stage) -> None:
    order = await two_sold(stage)
    refused = await give_back(stage, order)
    assert (refused.status_code, refused.json()["code"]) == (409, "approval_needed")
    assert await book(stage, Account.CASH) == 2 * PRICE  # and nothing was begun
    one = {"reason": "Khách bận", "ticket_ids": [order["tickets"][0]["id"]]}
    path = f"{PREFIX}/orders/{order['id']}/refunds"
    assert (
        await stage.http.post(path, json=one, headers=stage.clara() | {"Idempotency-Key": "one-ticket-only"})
    ).status_code == 201


async def test_a_yes_on_her_own_login_counts_once_for_this_order(stage: Stage) -> None:
    order, other = await two_sold(stage), await two_sold(stage)
    lead = person(stage, "lead", Role.SHIFT_LEAD)
    approval = await ask(stage, order)
    waiting = await stage.http.get(f"{PREFIX}/approvals?organisation_id={HOUSE}", headers=lead)
    assert [(one["reason"], one["amount_minor"]) for one in waiting.json()] == [("Khách đổi ý", 2 * PRICE)]
    assert (await decide(stage, approval, who=lead)).json()["state"] == "granted"
    assert (await give_back(stage, other)).json()["code"] == "approval_needed"
    assert (await give_back(stage, order)).status_code == 201
    assert await book(stage, Account.CASH) == 2 * PRICE
    assert (await decide(stage, approval, who=lead)).json()["code"] == "approval_over"
    assert await fits(stage)


@pytest.mark.parametrize(
    ("roles", "status"),
    [([Role.SUPERVISOR], 201), ([Role.ACCOUNTANT], 201), ([Role.OWNER], 201), ([Role.BOX_OFFICE], 403), ([], 404)],
)
async def test_who_may_say_yes(stage: Stage, roles: list[Role], status: int) -> None:
    approval = await ask(stage, await two_sold(stage))
    assert (await decide(stage, approval, who=person(stage, "second", *roles))).status_code == status


async def test_nobody_is_her_own_second_person(stage: Stage) -> None:
    approval = await ask(stage, await two_sold(stage))
    herself = person(stage, "clara", Role.BOX_OFFICE, Role.SUPERVISOR)
    assert (await decide(stage, approval, who=herself)).json()["code"] == "not_yours_to_confirm"
    with pytest.raises(IntegrityError):  # whatever the code does
        async with stage.database.transaction() as session:
            values = {"state": "granted", "decided_by": "acc_clara"}
            await session.execute(update(Approval).where(Approval.id == approval).values(values))


async def test_at_the_same_screen_by_her_own_password(stage: Stage) -> None:
    order = await two_sold(stage)
    for name, role in (("lan", Role.SHIFT_LEAD), ("gate", Role.GATE)):
        digest = await passwords.digest(PASSWORD)
        async with stage.database.transaction() as session:
            await accounts.put_organisation(session, organisation_id=HOUSE, name="Nhà hát", now=clock.now())
            await accounts.put_member(
                session, organisation_id=HOUSE, email=f"{name}@example.vn", name=name, new_password_hash=digest,
                roles=[role], now=clock.now(),
            )  # fmt: skip
    approval = await ask(stage, order)
    for said, code in (
        ({"email": "lan@example.vn", "password": "wrong"}, "sign_in_refused"),
        ({"email": "nobody@example.vn", "password": PASSWORD}, "sign_in_refused"),
        ({"email": "gate@example.vn", "password": PASSWORD}, "not_yours_to_confirm"),
    ):
        assert (await decide(stage, approval, who=stage.clara(), **said)).json()["code"] == code
    yes = await decide(stage, approval, who=stage.clara(), email="lan@example.vn", password=PASSWORD)
    assert yes.json()["state"] == "granted"
    assert (await give_back(stage, order)).status_code == 201


async def test_a_no_a_smaller_yes_and_a_late_one_let_nothing_happen(stage: Stage) -> None:
    order, lead = await two_sold(stage), person(stage, "lead", Role.SHIFT_LEAD)
    await decide(stage, await ask(stage, order), who=lead, granted=False)
    await decide(stage, await ask(stage, order, amount_minor=2 * PRICE - 1), who=lead)
    late = await ask(stage, order)
    await decide(stage, late, who=lead)
    async with stage.database.transaction() as session:
        before = clock.now() - COUNTS
        await session.execute(update(Approval).where(Approval.id == late).values(expires_at=before))
    assert (await give_back(stage, order)).json()["code"] == "approval_needed"


async def test_one_yes_is_used_by_one_of_many(stage: Stage) -> None:
    order, lead = await two_sold(stage), person(stage, "lead", Role.SHIFT_LEAD)
    await decide(stage, await ask(stage, order), who=lead)
    answers = await asyncio.gather(*(give_back(stage, order) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_an_owner_needs_nobody(stage: Stage) -> None:
    order = await two_sold(stage)
    await begin(stage, who=(owner := person(stage, "owner", Role.OWNER)), drawer="Quầy 2")
    assert (await stage.refund({"order": order}, who=owner)).status_code == 201


async def test_the_limits_and_who_changed_them_stay_written_down(stage: Stage) -> None:
    owner = person(stage, "owner", Role.OWNER)
    path = f"{PREFIX}/organisations/{HOUSE}/approval-limits"
    for _twice in range(2):
        assert (await stage.http.put(path, json=LIMITS | {"refund": LIMITS["refund"] + 1}, headers=owner)).is_success
    async with stage.database.reading() as session:
        rows = (await session.scalars(select(ApprovalLimitChange).where(ApprovalLimitChange.action == "refund"))).all()
    changed = [(row.was_minor, row.limit_minor, row.changed_by) for row in rows]
    assert changed.count((LIMITS["refund"], LIMITS["refund"] + 1, "acc_owner")) == 1


async def test_what_was_answered_is_listed_and_only_who_may_answer_is_offered_it(stage: Stage) -> None:
    order = await two_sold(stage)
    approval_id = await ask(stage, order)
    lead = person(stage, "lead", Role.SHIFT_LEAD)
    where = f"{PREFIX}/approvals?organisation_id={HOUSE}"
    assert [one["yours"] for one in (await stage.http.get(where, headers=lead)).json()] == [True]
    assert [one["yours"] for one in (await stage.http.get(where, headers=stage.clara())).json()] == [False]
    await decide(stage, approval_id, who=lead, granted=False)
    assert (await stage.http.get(where, headers=lead)).json() == []
    [answered] = (await stage.http.get(f"{where}&decided=true", headers=lead)).json()
    assert (answered["id"], answered["state"], answered["decided_by"]) == (approval_id, "refused", "acc_lead")
