"""Sellers who ring at the same moment: one transaction, each her own order, and none pays for a neighbour's mistake."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, func, select

from infra import clock, ids
from infra.contracts.actor import Actor, Role
from infra.database.engine import Database
from infra.database.idempotency import IdempotencyKeyMissing, IdempotencyKeyReused
from infra.settings import Settings
from tests.ticketing.evening import on_sale, pool
from tests.ticketing.stage import HOUSE, PRICE
from ticketing.boxoffice import routes
from ticketing.boxoffice.errors import CashTooLittle, NotYourCounter
from ticketing.boxoffice.routes import Tills
from ticketing.boxoffice.schemas import CounterSale
from ticketing.boxoffice.till import Rung
from ticketing.catalog.errors import SoldOut
from ticketing.orders import verify_ledger
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderView
from ticketing.shifts import service as shifts
from ticketing.shifts.errors import NoOpenShift
from ticketing.shifts.models import Movement, MovementKind, Shift
from ticketing.shifts.schemas import ShiftWish

pytestmark = pytest.mark.both_engines
ANA, BAO, CHI = (Actor(name, {HOUSE: frozenset({Role.BOX_OFFICE})}) for name in ("acc_ana", "acc_bao", "acc_chi"))
STRANGER = Actor("acc_stranger", {"org_other": frozenset({Role.OWNER})})


@pytest.fixture
async def tills(database: Database, settings: Settings) -> Tills:
    """Ana and Bảo have a drawer each; Chi has none."""
    async with database.transaction() as session:
        for actor in (ANA, BAO):
            wish = ShiftWish(organisation_id=HOUSE, drawer=actor.subject, float_minor=0)
            await shifts.begin(session, wish=wish, seller=actor.subject, now=clock.now())
    return routes.tills(database, settings)


@pytest.fixture
def commits(database: Database) -> Iterator[list[object]]:
    """One entry per transaction that was committed."""
    seen: list[object] = []

    @event.listens_for(database._writer.sync_engine, "commit")
    def _note(connection: object) -> None:
        seen.append(connection)

    yield seen
    event.remove(database._writer.sync_engine, "commit", _note)


def rung(offer_id: str, actor: Actor, key: str = "", **sale: Any) -> Rung:
    return Rung(CounterSale(offer_id=offer_id, **sale), actor, key or ids.new("key"))


async def all_at_once(tills: Tills, *sales: Rung) -> list[OrderView | BaseException]:
    waiting = (tills.ask(one, key=str(one.sale.offer_id)) for one in sales)
    return list(await asyncio.gather(*waiting, return_exceptions=True))


async def orders(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Order)) or 0


async def in_drawers(database: Database) -> dict[str, int]:
    """What each seller took."""
    taken = select(Shift.seller, func.sum(Movement.amount_minor)).join(Movement, Movement.shift_id == Shift.id)
    async with database.reading() as session:
        rows = await session.execute(taken.where(Movement.kind == MovementKind.SALE).group_by(Shift.seller))
        return {seller: int(total) for seller, total in rows}


async def fits(database: Database) -> None:
    async with database.reading() as session:
        assert (await verify_ledger.verify(session)).faults == []


async def test_sales_of_one_moment_are_one_transaction(database: Database, tills: Tills, commits: list[object]) -> None:
    performance_id, offer_id = await on_sale(database, capacity=30)
    commits.clear()
    sales = [rung(offer_id, seller, quantity=2) for seller in (ANA, BAO, ANA, BAO, ANA)]
    answers = await all_at_once(tills, *sales)
    assert len(commits) == 1
    views = [answer for answer in answers if isinstance(answer, OrderView)]
    assert len({view.id for view in views}) == len({view.tickets[0].code for view in views}) == 5
    assert all((view.state, view.total.minor, len(view.tickets)) == ("paid", 2 * PRICE, 2) for view in views)
    assert await in_drawers(database) == {"acc_ana": 6 * PRICE, "acc_bao": 4 * PRICE}
    assert await pool(database, performance_id) == (0, 10)
    await fits(database)


async def test_a_neighbours_mistake_costs_nobody_a_sale(database: Database, tills: Tills) -> None:
    performance_id, offer_id = await on_sale(database, capacity=30)
    answers = await all_at_once(
        tills,
        rung(offer_id, ANA),
        rung(offer_id, BAO, given_minor=PRICE - 1),
        rung(offer_id, CHI),
        rung(offer_id, STRANGER),
        rung(offer_id, ANA, key="short"),
        rung(offer_id, BAO),
    )
    refused = [CashTooLittle, NoOpenShift, NotYourCounter, IdempotencyKeyMissing]
    assert [type(answer) for answer in answers] == [OrderView, *refused, OrderView]
    assert await orders(database) == 2
    assert await pool(database, performance_id) == (0, 2)
    await fits(database)


async def test_the_same_key_twice_is_one_sale_now_and_later(database: Database, tills: Tills) -> None:
    performance_id, offer_id = await on_sale(database, capacity=30)
    same = rung(offer_id, ANA, key="the-same-key")
    first, second, other = await all_at_once(tills, same, same, rung(offer_id, BAO, key="another-key"))
    later, altered = await all_at_once(tills, same, rung(offer_id, ANA, key="the-same-key", quantity=3))
    assert isinstance(first, OrderView)
    assert first == second == later
    assert isinstance(other, OrderView)
    assert other.id != first.id
    assert isinstance(altered, IdempotencyKeyReused)
    assert await pool(database, performance_id) == (0, 2)


async def test_one_key_for_two_things_at_once_sells_the_first(database: Database, tills: Tills) -> None:
    _performance_id, offer_id = await on_sale(database, capacity=30)
    answers = await all_at_once(tills, *(rung(offer_id, ANA, key="the-same-key", quantity=n) for n in (1, 2)))
    assert [type(answer) for answer in answers] == [OrderView, IdempotencyKeyReused]
    assert await orders(database) == 1


async def test_the_last_places_go_to_as_many_as_there_are(database: Database, tills: Tills) -> None:
    performance_id, offer_id = await on_sale(database, capacity=5)
    answers = await all_at_once(tills, *(rung(offer_id, seller, quantity=2) for seller in (ANA, BAO) * 4))
    assert [type(answer) for answer in answers] == [OrderView] * 2 + [SoldOut] * 6
    one = await all_at_once(tills, rung(offer_id, BAO))
    assert isinstance(one[0], OrderView)
    assert await pool(database, performance_id) == (0, 5)
    await fits(database)
