"""Cash into and out of a drawer without a sale: with a reason, in the books, above a limit by a second person."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from infra import clock, ids
from infra.contracts.actor import Role
from tests.ticketing.boxoffice.counter_scene import begin, book, count, person, sell
from tests.ticketing.evening import on_sale
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, OTHER_HOUSE, PREFIX, PRICE, Stage
from ticketing.ledger.models import Account
from ticketing.orders import verify_ledger
from ticketing.shifts.models import DrawerCorrection, Movement

pytestmark = pytest.mark.both_engines
ALONE = 500_000  # what a house that set nothing lets one person do


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


@pytest.fixture
async def shift(stage: Stage) -> str:
    return str((await begin(stage, float_minor=500_000)).json()["id"])


async def correct(
    stage: Stage, shift_id: str, kind: str, amount_minor: int, *, who: dict[str, str] | None = None, **changes: Any
) -> httpx.Response:
    key = changes.pop("key", None) or ids.new("key")
    body = {"kind": kind, "amount_minor": amount_minor, "reason": "Đổi tiền lẻ", **changes}
    headers = (who or stage.clara()) | {"Idempotency-Key": key}
    return await stage.http.post(f"{PREFIX}/shifts/{shift_id}/corrections", json=body, headers=headers)


async def second_person_says_yes(stage: Stage, shift_id: str, amount_minor: int) -> None:
    wish = {"organisation_id": HOUSE, "action": "drawer", "subject": shift_id, "amount_minor": amount_minor}
    asked = await stage.http.post(f"{PREFIX}/approvals", json=wish | {"reason": "Két đầy"}, headers=stage.clara())
    path = f"{PREFIX}/approvals/{asked.json()['id']}/decisions"
    yes = await stage.http.post(path, json={}, headers=person(stage, "supervisor", Role.SUPERVISOR))
    assert yes.status_code == 201, yes.text


async def test_the_count_expects_what_was_put_in_and_taken_out(stage: Stage, shift: str) -> None:
    _performance_id, offer_id = await on_sale(stage.database)
    await sell(stage, offer_id)
    for kind, amount in (("change", 200_000), ("safe", 100_000), ("found", 20_000), ("missing", 30_000)):
        assert (await correct(stage, shift, kind, amount)).status_code == 201
    blind = (await stage.http.get(f"{PREFIX}/shifts/{shift}", headers=stage.clara())).json()
    assert (blind["blind"], blind["by_payment"], len(blind["corrections"])) == (True, [], 4)
    expected = 500_000 + PRICE + 200_000 - 100_000 + 20_000 - 30_000
    report = (await count(stage, shift, {10_000: expected // 10_000})).json()
    assert (report["shift"]["expected_minor"], report["shift"]["counted_minor"]) == (expected, expected)
    told = [(one["kind"], one["amount_minor"], one["reason"]) for one in report["corrections"]]
    assert told[:2] == [("change", 200_000, "Đổi tiền lẻ"), ("safe", -100_000, "Đổi tiền lẻ")]
    assert [one["sales_minor"] for one in report["by_payment"]] == [PRICE]  # a correction is no sale
    assert await book(stage, Account.CASH) == 0
    assert await book(stage, Account.OVER_SHORT) == 10_000
    assert await book(stage, Account.SAFE) == PRICE - 10_000
    assert await fits(stage)


async def test_above_the_limit_a_second_person_says_yes_once_and_is_named(stage: Stage, shift: str) -> None:
    refused = await correct(stage, shift, "safe", ALONE + 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "approval_needed")
    await second_person_says_yes(stage, shift, ALONE + 1)
    assert (await correct(stage, shift, "safe", ALONE + 1)).status_code == 201
    assert (await correct(stage, shift, "safe", ALONE + 1)).json()["code"] == "approval_needed"
    async with stage.database.reading() as session:
        [row] = (await session.scalars(select(DrawerCorrection))).all()
    assert row.approval_id is not None
    assert await book(stage, Account.SAFE) == ALONE + 1 - 500_000
    assert await fits(stage)


async def test_many_small_ones_are_no_way_around_the_limit(stage: Stage, shift: str) -> None:
    assert (await correct(stage, shift, "missing", ALONE - 100_000)).status_code == 201
    assert (await correct(stage, shift, "change", 100_001)).json()["code"] == "approval_needed"
    assert (await correct(stage, shift, "change", 100_000)).status_code == 201
    await second_person_says_yes(stage, shift, 10_000)  # for this one only, not for all before
    assert (await correct(stage, shift, "missing", 10_000)).status_code == 201


async def test_sellers_who_race_each_other_stay_below_the_limit_together(stage: Stage, shift: str) -> None:
    answers = await asyncio.gather(*(correct(stage, shift, "safe", ALONE // 2) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409]
    assert await fits(stage)


async def test_sent_twice_it_is_one_correction(stage: Stage, shift: str) -> None:
    first, second = [await correct(stage, shift, "change", 50_000, key="the-same-key") for _ in range(2)]
    assert first.json()["id"] == second.json()["id"]
    assert await book(stage, Account.CASH) == 550_000
    other = await correct(stage, shift, "change", 60_000, key="the-same-key")
    assert other.json()["code"] == "idempotency_key_reused"


async def test_a_drawer_that_was_counted_is_not_corrected(stage: Stage, shift: str) -> None:
    await count(stage, shift, {500_000: 1})
    assert (await correct(stage, shift, "change", 10_000)).json()["code"] == "shift_closed"


async def test_a_correction_and_the_count_at_once_leave_the_drawer_empty(stage: Stage, shift: str) -> None:
    corrected, counted = await asyncio.gather(correct(stage, shift, "change", 10_000), count(stage, shift, {}))
    assert counted.status_code == 201
    assert corrected.status_code in {201, 409}
    assert await book(stage, Account.CASH) == 0
    assert await fits(stage)


async def test_who_may_correct_whose_drawer(stage: Stage, shift: str) -> None:
    for role, status in (
        (Role.SHIFT_LEAD, 201),
        (Role.SUPERVISOR, 201),
        (Role.OWNER, 201),
        (Role.ACCOUNTANT, 403),
        (Role.BOX_OFFICE, 404),
        (Role.GATE, 404),
    ):
        who = person(stage, f"other_{role}", role)
        assert (await correct(stage, shift, "change", 10_000, who=who)).status_code == status
    other = person(stage, "eve", Role.OWNER, house=OTHER_HOUSE)
    assert (await correct(stage, shift, "change", 10_000, who=other)).status_code == 404


@pytest.mark.parametrize("wrong", [{"amount_minor": 0}, {"amount_minor": -1}, {"kind": "gift"}, {"reason": "  "}])
async def test_without_amount_kind_or_reason_nothing_moves(stage: Stage, shift: str, wrong: dict[str, Any]) -> None:
    assert (await correct(stage, shift, **{"kind": "change", "amount_minor": 1, **wrong})).status_code == 422
    assert await book(stage, Account.CASH) == 500_000


async def test_the_database_refuses_one_that_goes_the_wrong_way(stage: Stage, shift: str) -> None:
    values = {"id": "dcr_1", "shift_id": shift, "kind": "safe", "amount_minor": 1, "reason": "x"}
    with pytest.raises(IntegrityError):
        async with stage.database.transaction() as session:
            session.add(DrawerCorrection(**values, corrected_by="acc_clara", corrected_at=clock.now()))


async def test_verify_names_a_correction_that_the_drawer_does_not_know(stage: Stage, shift: str) -> None:
    correction = (await correct(stage, shift, "change", 10_000)).json()
    async with stage.database.transaction() as session:
        await session.execute(delete(Movement).where(Movement.cause == f"correction:{correction['id']}"))
    async with stage.database.reading() as session:
        faults = (await verify_ledger.verify(session)).faults
    assert {(one.code, one.subject) for one in faults} == {
        ("drawer", f"correction:{correction['id']}"),
        ("correction", f"correction:{correction['id']}"),
    }
