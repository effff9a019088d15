"""A voucher's last use goes to one buyer, whoever runs; it comes back when an order gives up."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from infra import clock, ids
from infra.database.engine import Database
from infra.settings import Settings
from tests.ticketing.evening import on_sale, wish
from tests.ticketing.stage import HOUSE
from ticketing.catalog.errors import SoldOut
from ticketing.orders import place_order, places, settle_order
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderState
from ticketing.payments import queries as payments
from ticketing.vouchers import queries, service
from ticketing.vouchers.errors import VoucherCodeTaken, VoucherNotNow, VoucherSpent, VoucherUnknown
from ticketing.vouchers.models import Voucher
from ticketing.vouchers.schemas import VoucherWish

pytestmark = pytest.mark.both_engines
CODE = "TET2027"
_AT_ONCE = 20


async def made(database: Database, **changes: Any) -> str:
    values: dict[str, Any] = {"organisation_id": HOUSE, "code": CODE, "kind": "percent", "most_uses": 1, **changes}
    if values["kind"] == "percent":
        values.setdefault("percent", 20)
    async with database.transaction() as session:
        asked = VoucherWish.model_validate(values)
        return (await service.make(session, wish=asked, by="acc_lan", now=clock.now())).id


async def used(database: Database) -> int:
    async with database.reading() as session:
        voucher = await queries.of_code(session, organisation_id=HOUSE, code=CODE)
    assert voucher is not None
    return voucher.used


async def buy(database: Database, settings: Settings, offer_id: str, quantity: int = 1, code: str = CODE) -> str:
    async with database.transaction() as session:
        asked = wish(offer_id, quantity, voucher_code=code)
        placed = await place_order.place_order(
            session, wish=asked, request_key=ids.new("key"), settings=settings, now=clock.now()
        )
        return placed.order_id


async def pay(database: Database, order_id: str) -> OrderState:
    async with database.transaction() as session:
        payment = await payments.payment_of_order(session, order_id=order_id)
        assert payment is not None
        await settle_order.mark_paid(session, payment=payment, found={}, now=clock.now())
    async with database.reading() as session:
        return (await session.get_one(Order, order_id)).state


async def expire(database: Database, order_id: str) -> None:
    async with database.transaction() as session:
        await places.expire(session, order_id=order_id)


async def race_for_last_use(database: Database, settings: Settings, *, racers: int) -> int:
    """So many buyers with one voucher that may be used once; how many got it. Also run by `make bench-races`."""
    _performance_id, offer_id = await on_sale(database, capacity=racers)
    await made(database)
    door = asyncio.Semaphore(_AT_ONCE)

    async def one() -> bool:
        async with door:
            try:
                await buy(database, settings, offer_id)
            except (VoucherSpent, SoldOut):
                return False
            return True

    return sum(await asyncio.gather(*(one() for _ in range(racers))))


async def test_two_hundred_racers_and_one_use(database: Database, settings: Settings) -> None:
    assert await race_for_last_use(database, settings, racers=200) == 1
    assert await used(database) == 1


async def test_without_the_guard_it_is_used_too_often(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: looking first and writing afterwards, the race is lost."""

    async def looks_first(session: Any, *, voucher_id: str, now: Any) -> bool:
        del now
        voucher = await session.get_one(Voucher, voucher_id)
        free = bool(voucher.used < voucher.most_uses)
        await asyncio.sleep(0.01)
        return free

    monkeypatch.setattr(service, "_take", looks_first)
    assert await race_for_last_use(database, settings, racers=20) > 1


async def test_an_order_that_gives_up_gives_its_use_back_and_late_money_takes_it_only_if_it_is_there(
    database: Database, settings: Settings
) -> None:
    _performance_id, offer_id = await on_sale(database, capacity=9)
    await made(database)
    first = await buy(database, settings, offer_id)
    await expire(database, first)
    await expire(database, first)
    assert await used(database) == 0
    second = await buy(database, settings, offer_id)
    assert await pay(database, second) is OrderState.PAID
    assert await pay(database, first) is OrderState.REFUNDING  # too late: its money goes back
    assert await used(database) == 1
    async with database.transaction() as session:
        await session.execute(update(Voucher).values(most_uses=2))
    third = await buy(database, settings, offer_id)
    await expire(database, third)
    assert await pay(database, third) is OrderState.PAID
    assert await used(database) == 2


async def test_times_houses_and_performances(database: Database, settings: Settings) -> None:
    performance_id, offer_id = await on_sale(database, capacity=9)
    other_id, other_offer = await on_sale(database, capacity=9)
    soon = clock.now() + timedelta(days=1)
    await made(database, code="LATER1", starts_at=soon)
    await made(database, code="ELSEWHERE", organisation_id="org_elsewhere")
    await made(database, code="OTHERDAY", performance_id=other_id)
    await made(database, code="OVER12", ends_at=clock.now() - timedelta(days=1))
    for code, refusal in (
        ("LATER1", VoucherNotNow),
        ("OVER12", VoucherNotNow),
        ("ELSEWHERE", VoucherUnknown),
        ("OTHERDAY", VoucherUnknown),
        ("NOTHING", VoucherUnknown),
    ):
        with pytest.raises(refusal):
            await buy(database, settings, offer_id, code=code)
    await buy(database, settings, other_offer, code="OTHERDAY")
    with pytest.raises(VoucherCodeTaken):
        await made(database, code="other-day", performance_id=performance_id)
