"""Two cashiers and the clock want the same reserved places: they are sold once, or go back on sale, never both."""

import asyncio
from collections.abc import Awaitable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from infra import clock, ids
from infra.contracts.actor import Actor, Role
from infra.database.engine import Database
from infra.errors import AppError
from infra.settings import Settings
from tests.ticketing.evening import on_sale, pool
from tests.ticketing.stage import HOUSE
from ticketing.boxoffice import routes as boxoffice
from ticketing.boxoffice.schemas import CounterSale
from ticketing.inventory import queries as holds
from ticketing.inventory import tasks as hold_tasks
from ticketing.inventory.models import Hold
from ticketing.inventory.schemas import PlacesItem
from ticketing.reservations import queries, routes
from ticketing.reservations.models import Reservation
from ticketing.reservations.schemas import GuestTickets, GuestWish, ReservationView, ReservationWish, RulesWish
from ticketing.shifts import service as shifts
from ticketing.shifts.schemas import ShiftWish

pytestmark = pytest.mark.both_engines
REPETITIONS = {"postgresql": 20, "sqlite": 3}  # on SQLite there is one writer: nobody meets anybody
_SELLERS = [Actor(f"acc_{name}", {HOUSE: frozenset({Role.BOX_OFFICE})}) for name in ("clara", "dung")]
_OWNER = Actor("acc_owner", {HOUSE: frozenset({Role.OWNER})})


@dataclass(frozen=True, slots=True)
class Desks:
    """Two open drawers, one performance with a single place."""

    database: Database
    settings: Settings
    performance_id: str
    offer_id: str

    async def reserve(self) -> ReservationView:
        wish = ReservationWish(
            performance_id=self.performance_id,
            item=PlacesItem(offer_id=self.offer_id),
            name="Nguyễn Thị Đào",
            phone="0912345678",
        )
        return await routes.reserve(wish, _SELLERS[0], self.database, self.settings, ids.new("key"))

    async def collect(self, one: ReservationView, seller: Actor) -> str:
        sale = CounterSale(hold_id=one.hold_id)
        tills = boxoffice.tills(self.database, self.settings)
        answer = boxoffice.sell(sale, seller, self.database, self.settings, tills, ids.new("key"), one.hold_key)
        return await _told(answer)

    async def greet(self, one: ReservationView, seller: Actor) -> str:
        return await _told(
            routes.give_tickets(one.id, GuestTickets(), seller, self.database, self.settings, ids.new("key"))
        )


async def _told(answer: Awaitable[Any]) -> str:
    """`sold`, or the code of the refusal; an error of the database reaches nobody."""
    try:
        await answer
    except AppError as refused:
        return refused.code
    except DBAPIError as error:
        raise AssertionError(f"a cashier heard of the database: {error}") from error
    return "sold"


async def desks(database: Database, settings: Settings) -> Desks:
    performance_id, offer_id = await on_sale(database, capacity=1)
    return Desks(database, settings, performance_id, offer_id)


async def open_shifts(database: Database) -> None:
    for number, seller in enumerate(_SELLERS):
        wish = ShiftWish(organisation_id=HOUSE, drawer=f"Quầy {number}", float_minor=0)
        async with database.transaction() as session:
            await shifts.begin(session, wish=wish, seller=seller.subject, now=clock.now())


async def two_cashiers(here: Desks) -> None:
    """One reservation, two cashiers, one sale; the other hears why."""
    one = await here.reserve()
    answers = await asyncio.gather(*(here.collect(one, seller) for seller in _SELLERS))
    assert sorted(answers) == ["hold_ordered", "sold"], answers
    assert await pool(here.database, here.performance_id) == (0, 1)


async def against_the_clock(here: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """She comes in the very moment in which her places go back on sale."""
    one = await here.reserve()
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: one.until - timedelta(milliseconds=1))
        ended = hold_tasks.end_lapsed(here.database, now=one.until)
        answer, _ended = await asyncio.gather(here.collect(one, _SELLERS[0]), ended)
    assert answer in {"sold", "hold_lapsed"}
    await _sold_or_free(here, answer, now=one.until)


async def guest_at_two_desks(here: Desks) -> None:
    """A guest who stands at both counters gets her tickets at one."""
    wish = GuestWish(performance_id=here.performance_id, item=PlacesItem(offer_id=here.offer_id), name="Lê Bình")
    one = await routes.invite(wish, _OWNER, here.database, here.settings, ids.new("key"))
    answers = await asyncio.gather(*(here.greet(one, seller) for seller in _SELLERS))
    assert sorted(answers) == ["reservation_over", "sold"], answers
    assert await pool(here.database, here.performance_id) == (0, 1)


async def _sold_or_free(here: Desks, answer: str, *, now: datetime) -> None:
    await hold_tasks.end_lapsed(here.database, now=now)  # who found it locked left it to the next round
    assert await pool(here.database, here.performance_id) == ((0, 1) if answer == "sold" else (0, 0))


async def test_two_cashiers_sell_a_reservation_once(database: Database, settings: Settings, engine: str) -> None:
    await open_shifts(database)
    for _time in range(REPETITIONS[engine]):
        await two_cashiers(await desks(database, settings))


async def test_collected_or_back_on_sale_never_both(
    database: Database, settings: Settings, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_shifts(database)
    for _time in range(REPETITIONS[engine]):
        await against_the_clock(await desks(database, settings), monkeypatch)


async def test_a_guest_gets_tickets_at_one_desk(database: Database, settings: Settings, engine: str) -> None:
    await open_shifts(database)
    for _time in range(REPETITIONS[engine]):
        await guest_at_two_desks(await desks(database, settings))


async def test_callers_at_two_telephones_stay_within_the_limit(
    database: Database, settings: Settings, engine: str
) -> None:
    """Four places, four may wait, and every caller wants three: one of them has them."""
    rules = RulesWish(most_places=4)
    for _time in range(REPETITIONS[engine] // 2):
        performance_id, offer_id = await on_sale(database, capacity=20)
        await routes.decide(performance_id, rules, _OWNER, database)
        wish = ReservationWish(
            performance_id=performance_id,
            item=PlacesItem(offer_id=offer_id, quantity=3),
            name="Trần Văn Sơn",
            phone="0912345679",
        )
        calls = (routes.reserve(wish, seller, database, settings, ids.new("key")) for seller in _SELLERS)
        answers = await asyncio.gather(*(_told(call) for call in calls))
        assert sorted(answers) == ["reservations_full", "sold"]
        assert await pool(database, performance_id) == (3, 0)


async def test_without_its_locks_a_reservation_goes_wrong(
    database: Database, settings: Settings, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same races, with nobody waiting for anybody, are lost; not where there is one writer."""
    await open_shifts(database)
    unlocked = holds.hold_of_buyer

    async def careless(session: Any, *, hold_id: str, key: str, lock: bool = False) -> Hold:
        return await unlocked(session, hold_id=hold_id, key=key)

    async def hasty(session: Any, *, reservation_id: str) -> tuple[Reservation, Hold]:
        reservation = await session.get_one(Reservation, reservation_id)
        return reservation, await session.get_one(Hold, reservation.hold_id)

    monkeypatch.setattr(holds, "hold_of_buyer", careless)
    monkeypatch.setattr(queries, "locked", hasty)
    for race in (two_cashiers, guest_at_two_desks):
        with nullcontext() if engine == "sqlite" else pytest.raises((AssertionError, LookupError)):
            for _time in range(REPETITIONS[engine]):
                await race(await desks(database, settings))
