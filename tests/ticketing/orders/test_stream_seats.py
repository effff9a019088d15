"""The seats of a stream: as many as want to, until its house names a number; then nobody gets one too many."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock, ids
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.evening import on_sale, placed
from tests.ticketing.inventory import races
from tests.ticketing.inventory.races import Scene
from tests.ticketing.stage import published
from ticketing.catalog import pools
from ticketing.catalog import queries as catalog
from ticketing.catalog import service as catalog_service
from ticketing.catalog.errors import CapacityTooSmall, NoStream, SoldOut
from ticketing.catalog.models import Offer
from ticketing.catalog.schemas import SeatsOfStream
from ticketing.inventory import lapsed, place_holds
from ticketing.inventory.models import HoldEventKind
from ticketing.inventory.place_holds import Placed
from ticketing.inventory.schemas import PlacesItem
from ticketing.inventory.wishes import Wanted
from ticketing.orders import place_order, queries, settle_order, stream_seats, verify_places
from ticketing.orders.models import Order
from ticketing.orders.schemas import LedgerFault, OrderState
from ticketing.payments import queries as payments

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def stream(database: Database, settings: Settings) -> Scene:
    """A film on sale; in the race's terms its offer is what everybody wants."""
    return Scene(database, settings, "", "", await film(database))


async def film(database: Database) -> str:
    """A film on sale; its offer."""
    title_id = ids.new("ttl")
    async with database.transaction() as session:
        await catalog_service.hear(session, word=published(title_id), now=clock.now())
        return (await session.scalars(select(Offer.id).where(Offer.title_id == title_id))).one()


async def decide(stream: Scene, seats: int | None) -> SeatsOfStream:
    """The house says how many; how they stand then."""
    async with stream.database.transaction() as session:
        offer = await catalog.offer(session, offer_id=stream.standing_offer)
        await stream_seats.decide(session, offer=offer, seats=seats)
        return await stream_seats.view(session, offer=offer)


async def seats_of(stream: Scene) -> SeatsOfStream:
    async with stream.database.reading() as session:
        offer = await catalog.offer(session, offer_id=stream.standing_offer)
        return await stream_seats.view(session, offer=offer)


async def order(stream: Scene) -> str:
    return await placed(stream.database, stream.settings, stream.standing_offer)


async def bought(stream: Scene) -> str:
    order_id = await order(stream)
    await races.pay(stream, order_id)
    return order_id


async def basket(stream: Scene) -> Placed:
    wanted = Wanted((PlacesItem(offer_id=stream.standing_offer),))
    async with stream.database.transaction() as session:
        return await place_holds.place_one(session, wanted=wanted, now=clock.now())


async def state_of(stream: Scene, order_id: str) -> OrderState:
    async with stream.database.reading() as session:
        return (await queries.order(session, order_id=order_id)).state


async def faults(stream: Scene) -> list[LedgerFault]:
    async with stream.database.reading() as session:
        return await verify_places.faults(session)


async def test_everybody_may_buy_until_the_house_names_a_number(stream: Scene) -> None:
    for _buyer in range(3):
        await bought(stream)
    assert await seats_of(stream) == SeatsOfStream(seats=None, held=0, sold=3)
    assert await decide(stream, 4) == SeatsOfStream(seats=4, held=0, sold=3)
    await bought(stream)
    with pytest.raises(SoldOut):
        await order(stream)
    with pytest.raises(SoldOut):
        await basket(stream)
    assert await faults(stream) == []


async def test_a_seat_is_kept_while_it_is_paid_and_free_when_that_took_too_long(stream: Scene) -> None:
    await decide(stream, 1)
    first = await order(stream)
    assert await seats_of(stream) == SeatsOfStream(seats=1, held=1, sold=0)
    with pytest.raises(SoldOut):
        await order(stream)
    await races.let_lapse(stream, first)
    assert await bought(stream)
    await races.pay(stream, first)  # its money comes now, and no seat is left for it
    assert await state_of(stream, first) is OrderState.REFUNDING
    assert await faults(stream) == []


async def test_a_refund_frees_the_seat(stream: Scene) -> None:
    await decide(stream, 1)
    await races.refund(stream, await bought(stream))
    assert await seats_of(stream) == SeatsOfStream(seats=1, held=0, sold=0)
    await bought(stream)
    assert await faults(stream) == []


async def test_there_are_never_fewer_seats_than_are_sold_and_held(stream: Scene) -> None:
    await bought(stream)
    await basket(stream)
    with pytest.raises(CapacityTooSmall):
        await decide(stream, 1)
    assert await seats_of(stream) == SeatsOfStream(seats=None, held=1, sold=1)
    await decide(stream, 3)
    with pytest.raises(CapacityTooSmall):
        await decide(stream, 1)
    assert await decide(stream, 2) == SeatsOfStream(seats=2, held=1, sold=1)


async def test_a_number_taken_back_and_named_again_counts_what_happened_meanwhile(stream: Scene) -> None:
    await decide(stream, 1)
    await bought(stream)
    assert await decide(stream, None) == SeatsOfStream(seats=None, held=0, sold=1)
    kept, sold = await basket(stream), await bought(stream)
    assert await decide(stream, 3) == SeatsOfStream(seats=3, held=1, sold=2)
    await decide(stream, None)
    await races.refund(stream, sold)
    async with stream.database.transaction() as session:
        ending = await lapsed.of_holds(session, hold_ids=[kept.id])
        await lapsed.free(session, ending=ending, event=HoldEventKind.RELEASED, now=clock.now())
    assert await decide(stream, 1) == SeatsOfStream(seats=1, held=0, sold=1)
    assert await faults(stream) == []


async def test_an_order_that_waited_without_a_seat_buys_one_if_any_is_left(stream: Scene) -> None:
    first, second = await order(stream), await order(stream)
    await decide(stream, 1)
    await races.pay(stream, first)
    await races.pay(stream, second)
    assert [await state_of(stream, one) for one in (first, second)] == [OrderState.PAID, OrderState.REFUNDING]
    assert await faults(stream) == []


async def test_an_order_that_keeps_a_seat_waits_no_longer_than_one_for_an_evening(stream: Scene) -> None:
    await decide(stream, 1)
    order_id = await order(stream)
    async with stream.database.transaction() as session:
        row = await session.get_one(Order, order_id)
        await place_order.extend(session, order=row, now=row.created_at + timedelta(minutes=14))
    async with stream.database.transaction() as session:
        later = await queries.order(session, order_id=order_id)
        await session.execute(update(Order).values(expires_at=later.created_at + timedelta(minutes=44)))
        row = await session.get_one(Order, order_id, populate_existing=True)
        await place_order.extend(session, order=row, now=row.created_at + timedelta(minutes=43))
        await session.refresh(row)
        assert row.expires_at == row.created_at + timedelta(minutes=45)


async def test_places_of_an_evening_are_not_set_here(stream: Scene) -> None:
    _performance_id, offer_id = await on_sale(stream.database)
    async with stream.database.transaction() as session:
        offer = await catalog.offer(session, offer_id=offer_id)
        with pytest.raises(NoStream):
            await stream_seats.decide(session, offer=offer, seats=5)


async def test_forty_buyers_and_a_house_that_names_a_number_meanwhile_agree(stream: Scene) -> None:
    """Nobody gets a seat too many, whoever came first; who paid gets a seat or the money back."""

    async def buy() -> str | None:
        try:
            return await order(stream)
        except SoldOut:
            return None

    async def name() -> None:
        for seats in (7, None, 9, 7):
            try:
                await decide(stream, seats)
            except CapacityTooSmall:
                await asyncio.sleep(0)

    await decide(stream, 7)
    early = await asyncio.gather(*(buy() for _ in range(20)))
    assert sum(one is not None for one in early) == 7
    waiting = [one for one in early if one]
    answers = await asyncio.gather(*(races.pay(stream, one) for one in waiting), name(), *(buy() for _ in range(20)))
    late = [one for one in answers if isinstance(one, str)]
    await asyncio.gather(*(races.pay(stream, one) for one in late), name())
    assert await faults(stream) == []
    stands = await seats_of(stream)
    states = [await state_of(stream, one) for one in (*waiting, *late)]
    assert stands.sold == states.count(OrderState.PAID)
    assert stands.seats is None or stands.sold + stands.held <= stands.seats


async def named_in_the_middle_of_a_sale(stream: Scene) -> list[LedgerFault]:
    """The house names a number while a sale is written and nobody sees it yet; what does not fit afterwards."""
    order_id = await order(stream)
    async with stream.database.transaction() as session:
        payment = await payments.payment_of_order(session, order_id=order_id)
        assert payment is not None
        await settle_order.mark_paid(session, payment=payment, found={}, now=clock.now())
        naming = asyncio.create_task(decide(stream, 5))
        await asyncio.wait({naming}, timeout=0.5)
    await naming
    return await faults(stream)


async def test_a_number_waits_for_the_sale_that_is_just_being_written(stream: Scene) -> None:
    assert await named_in_the_middle_of_a_sale(stream) == []
    assert await seats_of(stream) == SeatsOfStream(seats=5, held=0, sold=1)


async def test_without_the_lock_that_sale_is_forgotten(
    stream: Scene, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control; on SQLite there is one writer, so nobody meets anybody."""

    async def look_away(_session: AsyncSession, _offer_ids: Sequence[str]) -> bool:
        return False

    monkeypatch.setattr(pools, "_keep_endless", look_away)
    assert bool(await named_in_the_middle_of_a_sale(stream)) == (engine == "postgresql")
