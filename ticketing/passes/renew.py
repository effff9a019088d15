"""The next month of a pass: its order is written once, its saved card charged once, and people are told in between."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.money import Money
from infra.settings import Settings
from ticketing.catalog import queries as catalog
from ticketing.catalog.schemas import Price
from ticketing.orders import place_order
from ticketing.orders import queries as orders
from ticketing.orders.order_rows import Buyer
from ticketing.passes import months, queries
from ticketing.passes.models import Pass, PassPeriod
from ticketing.passes.schemas import PassState, PeriodState
from ticketing.payments import bank_feed, memo
from ticketing.payments import service as payments

CARD_LEAD: Final = timedelta(days=1)
TRANSFER_LEAD: Final = timedelta(days=3)
_AFTER_A_NO: Final = timedelta(days=1)
_CLAIM: Final = timedelta(minutes=15)


async def waits(session: AsyncSession, *, held: Pass) -> bool:
    """Whether the next month still has no order; the pass is locked, so that two loops look one after the other."""
    found = await session.get_one(Pass, held.id, with_for_update=True, populate_existing=True)
    last = await queries.last_period(session, pass_id=held.id)
    return found.state is PassState.RENEWING and last.state is PeriodState.PAID


async def prepare(session: AsyncSession, *, held: Pass, settings: Settings, now: datetime) -> PassPeriod | None:
    """The order of the next month, at the price of the first. None when the house sells the pass no more.

    The number of a month is unique: whatever the code does, two loops at once write one.
    """
    first = await orders.order(session, order_id=held.order_id)
    line = (await orders.lines(session, order_id=first.id))[0]
    offer = await catalog.offer(session, offer_id=line.offer_id)
    if not offer.on_sale:
        return None
    last = await queries.last_period(session, pass_id=held.id)
    by_transfer = held.customer_id is None
    period_id, number = ids.new("ppd"), last.number + 1
    price = Price(minor=first.total_minor, currency=first.currency)
    order = await place_order.write_down(
        session,
        offer=offer.model_copy(update={"price": price}),
        quantity=1,
        buyer=Buyer(first.buyer_name, first.buyer_email, first.buyer_phone, first.language),
        request_key=f"pass:{held.id}:{number}",
        settings=settings,
        now=now,
        expires_at=held.paid_until + queries.GRACE,
    )
    kind = bank_feed.PAYMENT_KIND if by_transfer else held.payment_kind
    amount = Money(order.total_minor, order.currency)
    code = memo.new() if by_transfer else None
    await payments.begin(session, order_id=order.id, provider=kind, amount=amount, memo_code=code, now=now)
    period = PassPeriod(
        id=period_id,
        pass_id=held.id,
        number=number,
        order_id=order.id,
        state=PeriodState.DUE,
        starts_at=held.paid_until,
        ends_at=months.first_after(held.anchor_at, held.paid_until),
        attempt_at=now,
        declines=0,
    )
    session.add(period)
    await session.flush()
    return period


async def claim(session: AsyncSession, *, period: PassPeriod, now: datetime) -> bool:
    """Take a month to charge it; the row lets one of two loops through, for a quarter of an hour."""
    mine = (PassPeriod.id == period.id) & (PassPeriod.state == PeriodState.DUE) & (PassPeriod.attempt_at <= now)
    taken = update(PassPeriod).where(mine).values(attempt_at=now + _CLAIM).returning(PassPeriod.id)
    return await session.scalar(taken) is not None


def charge_key(period: PassPeriod) -> str:
    """The idempotency key of a charge: the same until the card says no, so that silence never charges twice."""
    return f"{period.id}-{period.declines}"


async def declined(session: AsyncSession, *, period: PassPeriod, now: datetime) -> bool:
    """The card said no: try again tomorrow, in grace until then. False when this was written down before."""
    mine = (PassPeriod.id == period.id) & (PassPeriod.declines == period.declines)
    values = {"declines": period.declines + 1, "attempt_at": now + _AFTER_A_NO}
    if await session.scalar(update(PassPeriod).where(mine).values(values).returning(PassPeriod.id)) is None:
        return False
    running = (Pass.id == period.pass_id) & (Pass.state == PassState.RENEWING)
    await session.execute(update(Pass).where(running).values(state=PassState.GRACE))
    return True
