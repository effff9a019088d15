"""So many tickets for one buyer, over all of her orders; two at once make no more."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from infra import clock, ids
from infra.database import locking
from infra.database.engine import Database
from infra.settings import Settings
from tests.support.engines import SQLITE
from tests.ticketing.evening import METADATA, on_sale, wish
from tests.ticketing.inventory.hall import held, seated, these
from ticketing.inventory.place_holds import Placed
from ticketing.orders import limit_buyer, place_order
from ticketing.orders.errors import TooManyForOneBuyer
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState, OrderWish
from ticketing.rules import service as rules
from ticketing.rules.schemas import RulesWish

pytestmark = pytest.mark.both_engines
assert METADATA


async def limited(database: Database, performance_id: str, most: int) -> None:
    """The house decides."""
    async with database.transaction() as session:
        await rules.decide(session, performance_id=performance_id, wish=RulesWish(most_per_buyer=most))


async def order(database: Database, settings: Settings, wanted: OrderWish, key: str = "") -> str:
    """The order, or a refusal."""
    async with database.transaction() as session:
        placed = await place_order.place_order(
            session, wish=wanted, request_key=ids.new("key"), settings=settings, now=clock.now(), hold_key=key
        )
        return placed.order_id


async def test_the_limit_counts_all_orders_of_an_address_or_a_telephone(database: Database, settings: Settings) -> None:
    performance_id, offer_id = await on_sale(database, capacity=20)
    await limited(database, performance_id, 3)
    contact: dict[str, Any] = {"buyer_email": "Mai@example.com", "buyer_phone": "+84912345678"}
    first = await order(database, settings, wish(offer_id, 2, **contact))
    with pytest.raises(TooManyForOneBuyer):
        await order(database, settings, wish(offer_id, 2, buyer_email="mai@example.com"))
    with pytest.raises(TooManyForOneBuyer):
        await order(database, settings, wish(offer_id, 2, **contact | {"buyer_email": "other@example.com"}))
    await order(database, settings, wish(offer_id, 1, buyer_email="mai@example.com"))
    await order(database, settings, wish(offer_id, 3, buyer_email="lan@example.com"))
    async with database.transaction() as session:
        await session.execute(update(Order).where(Order.id == first).values(state=OrderState.EXPIRED))
    await order(database, settings, wish(offer_id, 2, **contact))


async def test_without_a_limit_nobody_is_counted(database: Database, settings: Settings) -> None:
    _performance_id, offer_id = await on_sale(database, capacity=20)
    for _ in range(3):
        await order(database, settings, wish(offer_id, 6))


async def two_baskets(database: Database) -> tuple[str, list[Placed]]:
    """Two baskets of one buyer, of different seats."""
    performance_id, _view = await seated(database)
    await limited(database, performance_id, 1)
    made = await held(database, these(performance_id, "stalls-a-1"), these(performance_id, "stalls-c-1"))
    return performance_id, [one for one in made if isinstance(one, Placed)]


async def race(database: Database, settings: Settings, baskets: list[Placed]) -> int:
    """Both are ordered at once; how many orders there are."""
    wishes = [wish("-").model_copy(update={"offer_id": None, "hold_id": one.id}) for one in baskets]
    tries = (order(database, settings, one, basket.key) for one, basket in zip(wishes, baskets, strict=True))
    async with asyncio.timeout(60):
        answers = await asyncio.gather(*tries, return_exceptions=True)
    assert all(isinstance(one, (str, TooManyForOneBuyer)) for one in answers), answers
    async with database.reading() as session:
        return len((await session.scalars(select(Order.id))).all())


async def test_two_orders_of_one_buyer_at_once_stay_within_it(database: Database, settings: Settings) -> None:
    _performance_id, baskets = await two_baskets(database)
    assert await race(database, settings, baskets) == 1


async def test_without_taking_turns_the_limit_breaks(
    database: Database, settings: Settings, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control. SQLite's only writer needs no turns."""
    _performance_id, baskets = await two_baskets(database)
    both_written = asyncio.Barrier(2)
    check = limit_buyer.check

    async def no_turn(*_args: object) -> None:
        return None

    async def later(session: Any, **about: Any) -> None:
        await both_written.wait()
        await check(session, **about)
        await both_written.wait()  # nobody commits before both have looked

    monkeypatch.setattr(locking, "take_turn", no_turn)
    if engine != SQLITE:
        monkeypatch.setattr(limit_buyer, "check", later)
    assert await race(database, settings, baskets) == (1 if engine == SQLITE else 2)
