"""The door: a code is accepted once, and what is wrong with another is said plainly."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from infra import clock, ids
from infra.contracts.actor import Actor, Role
from tests.ticketing.evening import on_sale, paid
from tests.ticketing.stage import HOUSE, OTHER_HOUSE, PREFIX, Stage
from ticketing.catalog.models import Performance
from ticketing.gate.models import Scan
from ticketing.orders import ticket_codes
from ticketing.orders.models import Order

pytestmark = pytest.mark.both_engines


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


async def tonight(stage: Stage, **changes: Any) -> tuple[str, str]:
    """A performance whose doors open in an hour."""
    starts = clock.now() + timedelta(minutes=90)
    times = {"doors_at": starts - timedelta(minutes=30), "starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    return await on_sale(stage.database, **times | changes)


async def show(
    stage: Stage, performance_id: str, typed: str, *, door: str = "Cửa chính", key: str = "", who: Any = None
) -> httpx.Response:
    headers = (who or stage.clara()) | {"Idempotency-Key": key or ids.new("key")}
    path = f"{PREFIX}/performances/{performance_id}/scans"
    return await stage.http.post(path, json={"typed": typed, "door": door}, headers=headers)


async def verdict(stage: Stage, performance_id: str, typed: str, **changes: Any) -> str:
    return str((await show(stage, performance_id, typed, **changes)).json()["verdict"])


async def codes(stage: Stage, offer_id: str, count: int = 1) -> tuple[dict[str, Any], list[str]]:
    bought = await paid(stage, offer_id, count)
    return bought, [ticket["code"] for ticket in bought["order"]["tickets"]]


async def test_a_ticket_enters_once_and_then_the_door_says_when_and_where(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code, other] = await codes(stage, offer_id, 2)
    assert await verdict(stage, performance_id, ticket_codes.scanned(code)) == "accepted"
    again = (await show(stage, performance_id, ticket_codes.shown(code).lower(), door="Cửa sau")).json()
    assert (again["verdict"], again["entered_door"], again["door"]) == ("used", "Cửa chính", "Cửa sau")
    assert again["entered_at"] < again["scanned_at"]
    assert await verdict(stage, performance_id, other) == "accepted"


async def test_a_signed_code_enters_once_and_is_the_same_ticket_as_its_typed_one(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    bought, [code] = await codes(stage, offer_id)
    path = f"{PREFIX}/orders/{bought['order']['id']}/entry-codes"
    shown = (await stage.http.get(path, headers={"Order-Key": bought["access_key"]})).json()
    [signed] = [one["text"] for one in shown["codes"]]
    assert await verdict(stage, performance_id, signed[:-2] + "A.") == "unknown"
    assert await verdict(stage, performance_id, signed) == "accepted"
    assert await verdict(stage, performance_id, signed) == "used"
    assert await verdict(stage, performance_id, code) == "used"


async def test_a_form_sent_twice_does_not_refuse_its_own_guest(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    first = await show(stage, performance_id, code, key="one-look-only")
    assert (await show(stage, performance_id, code, key="one-look-only")).json() == first.json()


async def test_what_is_wrong_is_said(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    tomorrow, other_offer = await on_sale(stage.database, name_vi="Lưu Bình Dương Lễ")
    _bought, [other] = await codes(stage, other_offer)
    told = (await show(stage, performance_id, other)).json()
    assert (told["verdict"], told["other_vi"]) == ("other_performance", "Lưu Bình Dương Lễ")
    assert await verdict(stage, performance_id, ticket_codes.new()) == "unknown"
    assert await verdict(stage, performance_id, "một vé giả") == "unknown"
    assert await verdict(stage, tomorrow, other) == "too_early"
    bought, [refunded] = await codes(stage, offer_id)
    await stage.refund(bought, who=stage.clara())
    assert await verdict(stage, performance_id, refunded) == "refunded"


async def test_a_ticket_of_another_house_is_just_unknown(stage: Stage) -> None:
    performance_id, _offer_id = await tonight(stage)
    _elsewhere, offer_id = await tonight(stage, organisation_id=OTHER_HOUSE)
    _bought, [code] = await codes(stage, offer_id)
    assert await verdict(stage, performance_id, code) == "unknown"


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({"doors_at": timedelta(hours=2), "starts_at": timedelta(hours=3), "ends_at": timedelta(hours=4)}, "accepted"),
        (
            {
                "doors_at": timedelta(hours=2, seconds=30),
                "starts_at": timedelta(hours=3),
                "ends_at": timedelta(hours=4),
            },
            "too_early",
        ),
        ({"doors_at": -timedelta(hours=3), "starts_at": -timedelta(hours=2), "ends_at": timedelta(0)}, "over"),
        ({"state": "cancelled"}, "cancelled"),
    ],
)
async def test_the_hours_of_the_door(stage: Stage, moved: dict[str, Any], expected: str) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    now = clock.now()
    values = {name: now + by if isinstance(by, timedelta) else by for name, by in moved.items()}
    async with stage.database.transaction() as session:
        await session.execute(update(Performance).where(Performance.id == performance_id).values(values))
    assert await verdict(stage, performance_id, code) == expected


async def test_the_house_is_counted_and_every_look_is_a_row(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage, capacity=4)
    _bought, [first, _second, _third] = await codes(stage, offer_id, 3)
    for typed in (first, first, "xxx"):
        await show(stage, performance_id, typed)
    path = f"{PREFIX}/performances/{performance_id}/door"
    door = (await stage.http.get(path, headers=stage.clara())).json()
    assert (door["entered"], door["expected"]) == (1, 2)
    assert [scan["verdict"] for scan in door["latest"]] == ["unknown", "used", "accepted"]
    async with stage.database.reading() as session:
        rows = (await session.scalars(select(Scan))).all()
    assert {(row.scanned_by, row.door) for row in rows} == {("acc_clara", "Cửa chính")}


async def test_who_may_stand_at_the_door(stage: Stage) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    gate = stage.bearer(Actor("acc_gate", {HOUSE: frozenset({Role.GATE})}))
    for who in (stage.editor(), stage.stranger()):
        assert (await show(stage, performance_id, code, who=who)).json()["code"] == "not_your_door"
        path = f"{PREFIX}/performances/{performance_id}/door"
        assert (await stage.http.get(path, headers=who)).status_code == 403
    assert await verdict(stage, performance_id, code, who=gate) == "accepted"


async def test_a_code_of_two_hundred_characters_is_looked_at_and_one_more_is_not(stage: Stage) -> None:
    performance_id, _offer_id = await tonight(stage)
    assert await verdict(stage, performance_id, "A" * 200) == "unknown"
    assert (await show(stage, performance_id, "A" * 201)).status_code == 422
    async with stage.database.reading() as session:
        assert (await session.scalars(select(Order))).all() == []
