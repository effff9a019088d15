"""Four hours at two counters without a network, told later in any order and twice: no conflict, drawer = ledger."""

import asyncio
import json
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from infra import clock
from infra.contracts.actor import Actor, Role
from tests.ticketing.boxoffice.counter_scene import begin, book, count, sell
from tests.ticketing.evening import on_sale, pool
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import HOUSE, PREFIX, PRICE, Stage
from ticketing.catalog import performances
from ticketing.catalog.schemas import PerformanceState
from ticketing.ledger.models import Account
from ticketing.orders.models import Order, Ticket
from ticketing.shifts import queries as shifts

pytestmark = pytest.mark.both_engines
SEED = 20261123
HOURS = 4
NOTES = (50_000,)


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


@dataclass
class Device:
    """What a device of the counter does by itself: it keeps places, counts its sales, and forgets nothing."""

    name: str
    shift_id: str
    allotment: dict[str, Any]
    sales: list[dict[str, Any]] = field(default_factory=list)
    cash: int = 0

    @property
    def left(self) -> list[int]:
        sold = {number for sale in self.sales for number in sale["numbers"]}
        return [place["number"] for place in self.allotment["places"] if place["number"] not in sold]

    def sell(self, places: int, at: datetime) -> None:
        numbers = self.left[:places]
        total = self.allotment["price_minor"] * len(numbers)
        sale = {"sequence": len(self.sales) + 1, "sold_at": at.isoformat(), "numbers": numbers, "given_minor": total}
        self.sales.append(sale)
        self.cash += total


def seller(stage: Stage, name: str) -> dict[str, str]:
    return stage.bearer(Actor(f"acc_{name}", {HOUSE: frozenset({Role.BOX_OFFICE})}))


async def device(stage: Stage, offer_id: str, name: str, places: int) -> Device:
    who = seller(stage, name)
    shift = (await begin(stage, who=who, drawer=name, float_minor=200_000)).json()
    wish = {"offer_id": offer_id, "count": places}
    key = {"Idempotency-Key": f"take-along-{name[-1]}"}
    path = f"{PREFIX}/allotments"
    answer = await stage.http.post(path, json=wish, headers=who | key)
    assert answer.status_code == 201, answer.text
    assert (await stage.http.post(path, json=wish, headers=who | key)).json()["id"] == answer.json()["id"]
    return Device(name, shift["id"], answer.json())


async def tell(stage: Stage, one: Device, sales: list[dict[str, Any]]) -> list[dict[str, Any]]:
    path = f"{PREFIX}/allotments/{one.allotment['id']}/sales"
    answer = await stage.http.post(path, json={"sales": sales}, headers=seller(stage, one.name))
    assert answer.status_code == 201, answer.text
    return list(answer.json()["outcomes"])


def messages(one: Device, chance: random.Random) -> list[list[dict[str, Any]]]:
    """Every sale once at least, cut into messages, some twice, in no order at all."""
    told = [*one.sales, *chance.sample(one.sales, len(one.sales) // 3)]
    chance.shuffle(told)
    cut = [told[start : start + 7] for start in range(0, len(told), 7)]
    return [*cut, *chance.sample(cut, len(cut) // 2)]


async def test_four_hours_without_a_network(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(SEED)  # noqa: S311  (a scene that can be played again)
    performance_id, offer_id = await on_sale(stage.database, capacity=70)
    begun = clock.now()
    devices = [await device(stage, offer_id, name, 30) for name in ("Quầy 1", "Quầy 2")]
    assert (await sell_online(stage, offer_id, 11)).json()["code"] == "sold_out"  # what is taken along is nobody else's
    assert (await sell_online(stage, offer_id, 10)).status_code == 201
    for minute in range(0, HOURS * 60, 9):
        one = chance.choice(devices)
        if one.left:
            one.sell(chance.randint(1, 3), begun + timedelta(minutes=minute))
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(hours=HOURS))
    closed, open_still = devices
    await count(stage, closed.shift_id, {50_000: (closed.cash + 200_000) // 50_000}, who=seller(stage, closed.name))
    waiting = [(one, message) for one in devices for message in messages(one, chance)]
    chance.shuffle(waiting)
    outcomes = [outcome for batch in await _four_at_once(stage, waiting) for outcome in batch]
    for one in devices:  # the rest, at last in order, and everything once more
        outcomes += await tell(stage, one, one.sales)
    conflicts = sum(outcome["outcome"] == "conflict" for outcome in outcomes)
    taken = sum(outcome["outcome"] == "taken" for outcome in outcomes)
    async with stage.database.reading() as session:
        in_drawers, in_ledger = await shifts.drawers(session, organisation_id=HOUSE)
        codes = set(await session.scalars(select(Ticket.code).where(Ticket.performance_id == performance_id)))
    sales = sum(len(one.sales) for one in devices)
    figures = {"hours": HOURS, "devices": 2, "sales": sales, "told": len(outcomes), "conflicts": conflicts}
    figures |= {"drawer": in_drawers, "ledger": in_ledger, "difference": in_drawers - in_ledger, "seed": SEED}
    print(json.dumps({"bench": "offline_counter", **figures}))  # noqa: T201  (the figure of the issue)
    assert (conflicts, taken, in_drawers) == (0, sales, in_ledger)
    assert in_drawers == 200_000 + open_still.cash + 10 * PRICE
    assert await book(stage, Account.OVER_SHORT) == 0  # what was counted and what was told late meet
    for one in devices:
        printed = {p["code"] for p in one.allotment["places"] if p["number"] not in one.left}
        assert printed <= codes
        path = f"{PREFIX}/allotments/{one.allotment['id']}/returns"
        given_back = await stage.http.post(path, headers=seller(stage, one.name))
        assert given_back.json() == {"returned": len(one.left)}
    sold = sum(30 - len(one.left) for one in devices) + 10
    assert await pool(stage.database, performance_id) == (0, sold)
    assert await fits(stage)


async def sell_online(stage: Stage, offer_id: str, quantity: int) -> Any:
    who = seller(stage, "clara-online")
    await begin(stage, who=who, drawer="Quầy 3")
    return await sell(stage, offer_id, who=who, quantity=quantity)


async def _four_at_once(stage: Stage, waiting: list[tuple[Device, Any]]) -> list[list[dict[str, Any]]]:
    answers = []
    for start in range(0, len(waiting), 4):
        answers += await asyncio.gather(*(tell(stage, one, sales) for one, sales in waiting[start : start + 4]))
    return answers


async def test_another_sale_under_the_same_number_and_a_place_sold_twice_are_told_as_conflicts(stage: Stage) -> None:
    """The negative control: what cannot be true is not taken in, and keeps nothing else out."""
    _performance_id, offer_id = await on_sale(stage.database, capacity=10)
    one = await device(stage, offer_id, "Quầy 1", 4)
    now = clock.now().isoformat()
    sale = {"sequence": 1, "sold_at": now, "numbers": [1, 2], "given_minor": 2 * PRICE}
    wrong = [sale | {"numbers": [3]}]
    wrong += [{**sale, "sequence": 2, "numbers": [2, 3]}, {**sale, "sequence": 3, "numbers": [9]}]
    good = {**sale, "sequence": 4, "numbers": [3]}
    told = await tell(stage, one, [sale, *wrong, good])
    assert [(outcome["outcome"], outcome["code"]) for outcome in told] == [
        ("taken", None),
        ("conflict", "sale_told_differently"),
        ("conflict", "places_not_allotted"),
        ("conflict", "places_not_allotted"),
        ("taken", None),
    ]
    await stage.http.post(f"{PREFIX}/allotments/{one.allotment['id']}/returns", headers=seller(stage, one.name))
    [late] = await tell(stage, one, [{**sale, "sequence": 5, "numbers": [4]}])
    assert late["code"] == "allotment_returned"
    assert await fits(stage)


@pytest.mark.parametrize(("meanwhile", "state"), [("closed", "paid"), ("cancelled", "refunding")])
async def test_what_was_sold_without_a_network_counts_though_the_sale_was_closed_meanwhile(
    stage: Stage, meanwhile: str, state: str
) -> None:
    """The buyer paid and has a ticket in her hand: she is known at the door, or her money waits for her."""
    performance_id, offer_id = await on_sale(stage.database, capacity=10)
    one = await device(stage, offer_id, "Quầy 1", 4)
    one.sell(2, clock.now())
    async with stage.database.transaction() as session:
        to = PerformanceState(meanwhile)
        await performances.move(session, performance_id=performance_id, to=to, now=clock.now())
    [outcome] = await tell(stage, one, one.sales)
    assert (outcome["outcome"], outcome["code"]) == ("taken", None)
    async with stage.database.reading() as session:
        assert (await session.get_one(Order, outcome["order_id"])).state == state
        codes = set(await session.scalars(select(Ticket.code).where(Ticket.order_id == outcome["order_id"])))
    printed = {place["code"] for place in one.allotment["places"][:2]}
    assert codes == (printed if meanwhile == "closed" else set())
    assert await fits(stage)
