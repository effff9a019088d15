"""Promises of what is paid as it is ordered: no hold is written, no place sold twice, and a refusal leaves nothing."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from infra import clock, ids
from infra.database.engine import Database
from infra.outbox.rows import MESSAGES
from infra.settings import Settings
from tests.ticketing.evening import on_sale
from ticketing.catalog import pools
from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import SoldOut
from ticketing.catalog.models import Pool
from ticketing.inventory import place_holds
from ticketing.inventory.models import Hold
from ticketing.inventory.schemas import HoldState, PlacesItem
from ticketing.inventory.wishes import Wanted
from ticketing.orders import order_lines, sell_now, told, verify_ledger
from ticketing.orders.models import Order, Ticket
from ticketing.orders.order_rows import Buyer
from ticketing.orders.schemas import OrderState, OrderView

pytestmark = pytest.mark.both_engines
NOBODY = Buyer()


async def sold(
    database: Database, settings: Settings, offer_id: str, quantity: int = 1, buyer: Buyer = NOBODY
) -> OrderView:
    """So many places for cash, in a transaction of their own."""
    async with database.transaction() as session:
        offer = await catalog.offer(session, offer_id=offer_id)
        snapshot = await order_lines.of_offer(session, offer=offer, until_end=True, now=clock.now())
        made = sell_now.draw_up(
            organisation_id=offer.organisation_id,
            lines=[snapshot] * quantity,
            buyer=buyer,
            request_key=ids.new("key"),
            settings=settings,
            payment_kind="cash",
            now=clock.now(),
            expires_at=clock.now() + timedelta(minutes=15),
            sold_by="acc_seller",
        )
        await sell_now.write(session, sold=[made], now=clock.now())
        await sell_now.take_places(session, sold=[made], offer=offer, now=clock.now())
        return made.view(settings)


async def counted(database: Database, table: type[Hold | Order | Ticket]) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def pool(database: Database) -> tuple[int, int]:
    """Held, sold."""
    async with database.reading() as session:
        found = (await session.scalars(select(Pool))).one()
        return found.held, found.sold


async def test_the_tickets_are_there_and_nothing_was_held(database: Database, settings: Settings) -> None:
    _, offer_id = await on_sale(database, capacity=5)
    order = await sold(database, settings, offer_id, 2)
    assert order.state is OrderState.PAID
    assert order.paid_at is not None
    assert len({ticket.code for ticket in order.tickets}) == len(order.lines) == 2
    assert await pool(database) == (0, 2)
    assert await counted(database, Hold) == 0
    async with database.reading() as session:
        assert (await verify_ledger.verify(session)).faults == []


async def test_who_listens_is_told_whether_anybody_can_be_written_to(database: Database, settings: Settings) -> None:
    _performance_id, offer_id = await on_sale(database, capacity=3)
    buyers = (NOBODY, Buyer(email="ana@example.com"), Buyer(phone="+84912345678"))
    orders = [(await sold(database, settings, offer_id, buyer=buyer)).id for buyer in buyers]
    async with database.reading() as session:
        words = (await session.scalars(select(MESSAGES.c.payload).where(MESSAGES.c.topic == told.TOPIC))).all()
    assert {word["order_id"]: word["to_nobody"] for word in words} == dict(
        zip(orders, (True, False, False), strict=True)
    )
    assert {word["kind"] for word in words} == {"admission"}


async def test_without_room_for_all_nothing_is_left_behind(database: Database, settings: Settings) -> None:
    _, offer_id = await on_sale(database, capacity=3)
    await sold(database, settings, offer_id, 2)
    with pytest.raises(SoldOut):
        await sold(database, settings, offer_id, 2)
    assert await pool(database) == (0, 2)
    assert (await counted(database, Order), await counted(database, Ticket)) == (1, 2)


async def test_what_a_basket_keeps_past_its_time_is_sold(database: Database, settings: Settings) -> None:
    _, offer_id = await on_sale(database, capacity=1)
    async with database.transaction() as session:
        wanted = Wanted(items=(PlacesItem(offer_id=offer_id, quantity=1),), lifetime=timedelta(minutes=10))
        await place_holds.place_one(session, wanted=wanted, now=clock.now() - timedelta(minutes=11))
    await sold(database, settings, offer_id)
    assert await pool(database) == (0, 1)
    async with database.reading() as session:
        states = sorted(await session.scalars(select(Hold.state)))
    assert states == [HoldState.CONSUMED, HoldState.RELEASED]


async def test_of_many_at_once_the_last_place_goes_to_one(database: Database, settings: Settings) -> None:
    _, offer_id = await on_sale(database, capacity=1)
    asked = (sold(database, settings, offer_id) for _ in range(12))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["OrderView"] + ["SoldOut"] * 11
    assert await pool(database) == (0, 1)


async def test_without_the_guard_the_same_race_sells_it_twice(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: who looks first and takes later does oversell."""

    async def nobody_looks(*_: object, **__: object) -> bool:
        return True

    monkeypatch.setattr(pools, "take", nobody_looks)
    _, offer_id = await on_sale(database, capacity=1)
    await asyncio.gather(*(sold(database, settings, offer_id) for _ in range(2)))
    assert await counted(database, Ticket) == 2
