"""The difference comes while the ticket is refunded: the lock of its order lets one of them have it
(`exchanges/test_difference.py`); without it that is not so. And a card pays the difference as a transfer does."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from tests.ticketing.evening import paid
from tests.ticketing.exchanges.test_difference import MORE
from tests.ticketing.exchanges.test_routes import basket, evening, exchange, states
from tests.ticketing.orders.test_take_transfer import fits
from tests.ticketing.stage import PRICE, Stage
from ticketing.orders import queries
from ticketing.orders.models import Order, OrderLine

_EACH_OTHER = 5.0  # seconds that one waits for the other to come as far


async def both_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> tuple[str, bool]:
    """The difference and a refund, that look at the ticket before either writes: what became of the new order, and
    whether the refund was granted."""
    looked, left = asyncio.Barrier(2), queries.lines_left

    async def unlocked(session: AsyncSession, *, order_id: str) -> Order:
        return await queries.order(session, order_id=order_id)

    async def together(session: AsyncSession, *, order_id: str) -> Sequence[OrderLine]:
        found = await left(session, order_id=order_id)
        if order_id == bought["order"]["id"] and not looked.broken and found:
            await asyncio.wait_for(looked.wait(), _EACH_OTHER)
        return found

    _first, offer_id = await evening(stage)
    _second, dearer = await evening(stage, price_minor=PRICE + MORE)
    bought = await paid(stage, offer_id, 2)
    new = (await exchange(stage, bought, await basket(stage, dearer), kind="vietqr")).json()
    with monkeypatch.context() as patched:
        patched.setattr(queries, "locked", unlocked)
        patched.setattr(queries, "lines_left", together)
        answers = await asyncio.gather(
            stage.transfer(MORE, new["order"]["transfer"]["memo"]),
            stage.refund(bought, who=stage.clara(), ticket_ids=[bought["order"]["tickets"][0]["id"]]),
            return_exceptions=True,
        )
    granted = not isinstance(answers[1], BaseException) and answers[1].status_code == 201
    return (await stage.show(new)).json()["state"], granted


@pytest.mark.parametrize("engine", ["postgresql"])  # on SQLite they come one after the other
async def test_negative_control_without_the_lock_the_ticket_buys_a_place_and_its_money_goes_back(
    stage_without_stripe: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await both_at_once(stage_without_stripe, monkeypatch) == ("paid", True)


async def test_a_card_pays_the_difference_however_often_the_provider_tells_of_it(stage: Stage) -> None:
    _first, offer_id = await evening(stage)
    _second, dearer = await evening(stage, price_minor=PRICE + MORE)
    bought, hold = await paid(stage, offer_id), await basket(stage, dearer)
    key = {"Idempotency-Key": ids.new("key")}
    new = (await exchange(stage, bought, hold, kind="stripe", more=key)).json()
    assert (await exchange(stage, bought, hold, kind="stripe", more=key)).json() == new
    await stage.stripe.pay(new["order"]["checkout_url"])
    told = await stage.stripe.next_told("checkout.session.completed")
    for _ in range(2):
        assert (await stage.deliver(told.event)).status_code == 200
    done = await stage.until_state(new, "paid")
    assert (done["payment_kind"], done["credit"]["minor"]) == ("exchange", PRICE)
    assert await states(stage, bought) == ("refunded", ["refunded"])
    await fits(stage)
