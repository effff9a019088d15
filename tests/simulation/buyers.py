"""People who buy: online by card or transfer, at the counter; hurried, forgetful, late, or with a bad connection."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import Request

from infra.database.idempotency import IdempotencyKeyBusy
from infra.errors import AppError
from tests.simulation.world import STAFF, ConnectionLost, World
from ticketing.boxoffice import routes as boxoffice
from ticketing.boxoffice.schemas import CounterSale
from ticketing.orders import routes
from ticketing.orders.schemas import OrderPlaced, OrderView, OrderWish
from ticketing.payments.errors import PaymentsAway

_TRIES = 5
_BUSY_SECONDS = 61.0


async def insist(world: World, name: str, work: Callable[[], Awaitable[Any]]) -> Any:
    """Ask until somebody answers, as a page does whose connection broke; None when it gives up or is refused."""
    for _ in range(_TRIES):
        try:
            return await world.call(name, work)
        except (ConnectionLost, PaymentsAway):
            await asyncio.sleep(world.chance.random() * 20)
        except IdempotencyKeyBusy:
            await asyncio.sleep(_BUSY_SECONDS)
        except AppError:
            return None
    return None


async def buy_online(world: World) -> None:
    """Order, then pay, or not."""
    offer, most = _choice(world)
    quantity = 1 + int(world.chance.random() ** 2 * most)
    kind = "stripe" if world.likely(0.5) else "vietqr"
    await order(world, wish(world, kind, offer_id=offer, quantity=quantity))


def wish(world: World, kind: str, **what: Any) -> OrderWish:
    """What somebody orders; one in ten knows a voucher."""
    values = {
        "buyer_name": "Ana Nguyễn",
        "buyer_email": "ana@example.com",
        "payment_kind": kind,
        "return_path": "/tra-ve",
        "cancel_path": "/huy",
    }
    if world.likely(0.1):
        values["voucher_code"] = world.pick(sorted(world.vouchers))
    return OrderWish.model_validate(values | what)


async def order(world: World, wished: OrderWish, *, hold_key: str = "") -> None:
    """Order, then pay, or not; now and then look afterwards."""
    key = world.key()

    def order() -> Awaitable[Any]:
        return routes.place(wished, world.database, world.settings, world.stripe, key, hold_key)

    if world.likely(0.1):  # a second click on the same button
        world.spawn(_again(world, order))
    placed: OrderPlaced | None = await insist(world, "place", order)
    if placed is None:
        return
    _remember(world, key, placed.order)
    world.buyers[placed.order.id] = placed.access_key
    await asyncio.sleep(world.chance.expovariate(1 / 240))
    if wished.payment_kind == "stripe":
        await _pay_by_card(world, placed)
    else:
        await _pay_by_transfer(world, placed)
    if world.likely(0.5):
        await asyncio.sleep(world.chance.random() * 60)
        await look(world, placed)


async def look(world: World, placed: OrderPlaced) -> OrderView | None:
    """The buyer looks at her order."""
    seen: OrderView | None = await insist(
        world,
        "show",
        lambda: routes.show_order(placed.order.id, _NOBODY, world.database, world.settings, placed.access_key),
    )
    if seen is not None and seen.state in {"paid", "refunding", "refunded"}:
        _paid(world, seen)
    return seen


async def buy_at_the_counter(world: World) -> None:
    """For cash, or by a transfer that is shown on the second screen."""
    evening = world.pick(world.performances)
    kind = world.pick(("cash", "cash", "cash", "cash", "vietqr", "vietqr", "terminal"))
    slip = world.key() if kind == "terminal" else None
    quantity = 1 + int(world.chance.random() * 4)
    sale = CounterSale(offer_id=evening.offer_id, quantity=quantity, payment_kind=kind, slip=slip)
    key = world.key()

    def sell() -> Awaitable[Any]:
        return boxoffice.sell(sale, STAFF, world.database, world.settings, world.tills, key)

    if world.likely(0.1):
        world.spawn(_again(world, sell))
    order: OrderView | None = await insist(world, "counter", sell)
    if order is None:
        return
    _remember(world, key, order)
    if kind != "vietqr":
        _paid(world, order)
        return
    await asyncio.sleep(world.chance.expovariate(1 / 60))
    _transfer(world, order)


async def _again(world: World, order: Callable[[], Awaitable[Any]]) -> None:
    await asyncio.sleep(world.chance.random() * 3)
    await insist(world, "again", order)


async def _pay_by_card(world: World, placed: OrderPlaced) -> None:
    if world.likely(0.25):
        return
    page = world.stripe.page_of(placed.order.id)
    if page is not None and world.likely(0.2):  # in the last minutes of the page
        left = page["expires"] - world.loop.now().timestamp()
        await asyncio.sleep(max(left - world.chance.expovariate(1 / 60), 0))
    if page is not None:
        world.stripe.pay(page)


async def _pay_by_transfer(world: World, placed: OrderPlaced) -> None:
    if world.likely(0.2):
        return
    if world.likely(0.2):
        await insist(
            world, "extend", lambda: routes.extend(placed.order.id, world.database, world.settings, placed.access_key)
        )
    if world.likely(0.4) and placed.order.expires_at is not None:  # when the places are kept no longer
        left = (placed.order.expires_at - world.loop.now()).total_seconds()
        await asyncio.sleep(max(left, 0) + world.chance.expovariate(1 / 600))
    _transfer(world, placed.order)


def _transfer(world: World, order: OrderView) -> None:
    """Exact, short, over, twice, or with a memo that says nothing."""
    if order.transfer is None:
        return
    memo, amount = order.transfer.memo, order.transfer.missing.minor
    how = world.chance.random()
    if how < 0.72:
        world.bank.transfer(amount, f"MBVCB.12 {memo} chuyen tien")
    elif how < 0.82:
        part = 1 + int(amount * world.chance.random())
        world.bank.transfer(part, memo)
        if amount > part and world.likely(0.6):
            world.bank.transfer(amount - part, memo)
    elif how < 0.9:
        world.bank.transfer(amount + 10_000, memo)
    elif how < 0.96:
        world.bank.transfer(amount, memo)
        world.bank.transfer(amount, memo)
    else:
        world.bank.transfer(amount, "tien ve xem hat")


def _choice(world: World) -> tuple[str, int]:
    """An offer, and how many of it."""
    if world.likely(0.8):
        return world.pick(world.performances).offer_id, 5
    return world.pick(world.offers), 1


def _remember(world: World, key: str, order: OrderView) -> None:
    known = world.orders.setdefault(key, order.id)
    if known != order.id:
        world.fault("doubled_payments", f"one wish became {known} and {order.id}")
    _keep_codes(world, order)


def _paid(world: World, order: OrderView) -> None:
    world.paid.add(order.id)
    _keep_codes(world, order)


def _keep_codes(world: World, order: OrderView) -> None:
    for ticket in order.tickets:
        if ticket.code:
            world.keep_code(ticket.performance_id or "", ticket.code, ticket.id)


class _Nobody:
    """A request without a token."""

    headers: dict[str, str] = {}  # noqa: RUF012  (never changed)


_NOBODY = cast(Request, _Nobody())
