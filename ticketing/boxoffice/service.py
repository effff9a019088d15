"""Sell at the counter what takes more than a moment: a basket, by transfer, or with a discount. See `till` too."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.actor import Actor
from infra.money import Money
from infra.settings import Settings
from ticketing.boxoffice import discounts, till
from ticketing.boxoffice.errors import NotForTheCounter
from ticketing.boxoffice.schemas import CounterSale
from ticketing.catalog.schemas import OfferKind, OfferView
from ticketing.inventory import queries as inventory
from ticketing.orders import order_rows, place_order, queries, settle_order
from ticketing.orders.models import Order
from ticketing.orders.schemas import OrderView
from ticketing.payments import bank_feed, memo
from ticketing.payments import service as payments
from ticketing.payments.errors import TransfersNotOffered
from ticketing.shifts import service as shifts
from ticketing.shifts.models import Shift

CASH = "cash"
_LATEST = 10


@dataclass(frozen=True, slots=True)
class Wares:
    """What is to be sold, of which house: places of an offer, or a basket that `hold_key` opens."""

    organisation_id: str
    offer: OfferView | None = None
    hold_key: str = ""


async def wares_of(session: AsyncSession, *, sale: CounterSale, hold_key: str) -> Wares:
    """What is to be sold. Raises OfferNotFound, NotForTheCounter, OfferClosed, HoldNotFound."""
    if sale.hold_id is not None:
        hold = await inventory.hold_of_buyer(session, hold_id=sale.hold_id, key=hold_key)
        kept = await inventory.lines(session, hold_id=hold.id)
        if any(line.offer.kind is not OfferKind.ADMISSION for line in kept):
            raise NotForTheCounter
        return Wares(hold.organisation_id, hold_key=hold_key)
    offer = await till.offer_for_sale(session, offer_id=sale.offer_id or "")
    return Wares(offer.organisation_id, offer)


async def sell(
    session: AsyncSession,
    *,
    wares: Wares,
    sale: CounterSale,
    actor: Actor,
    request_key: str,
    settings: Settings,
    now: datetime,
) -> OrderView:
    """The order of a sale in the shift of `actor`: paid already unless by transfer. Sold until the performance ends.

    Raises NoOpenShift, SoldOut, OfferClosed, CashTooLittle, TransfersNotOffered, HoldLapsed, HoldOrdered,
    DiscountTooLarge, ApprovalNeeded.
    """
    by_transfer = sale.payment_kind == bank_feed.PAYMENT_KIND
    if by_transfer and not settings.bank_account:
        raise TransfersNotOffered
    shift = await shifts.open_shift_of(session, organisation_id=wares.organisation_id, seller=actor.subject)
    order = await _write_down(
        session, wares=wares, sale=sale, shift=shift, request_key=request_key, settings=settings, now=now
    )
    if sale.discount_minor and sale.discount_reason:
        await discounts.take_off(
            session,
            order=order,
            shift=shift,
            amount_minor=sale.discount_minor,
            reason=sale.discount_reason,
            actor=actor,
            now=now,
        )
    payment = await payments.begin(
        session,
        order_id=order.id,
        provider=sale.payment_kind,
        amount=Money(order.total_minor, order.currency),
        memo_code=memo.new() if by_transfer else None,
        now=now,
    )
    await session.flush()
    if not by_transfer:
        found = till.found(sale, total_minor=order.total_minor)
        await settle_order.mark_paid(session, payment=payment, found=found, now=now)
        await _into_the_drawer(session, shift=shift, order=order, payment_kind=sale.payment_kind, now=now)
    order = await queries.order(session, order_id=order.id)
    return (await queries.views(session, orders=[order], settings=settings))[0]


async def _into_the_drawer(
    session: AsyncSession, *, shift: Shift, order: Order, payment_kind: str, now: datetime
) -> None:
    amount = order.total_minor
    await shifts.record_sale(
        session, shift=shift, order_id=order.id, amount_minor=amount, payment_kind=payment_kind, now=now
    )


async def _write_down(
    session: AsyncSession,
    *,
    wares: Wares,
    sale: CounterSale,
    shift: Shift,
    request_key: str,
    settings: Settings,
    now: datetime,
) -> Order:
    """The order with its places, in this shift; nobody asks for a name."""
    buyer = order_rows.Buyer(language=sale.language)
    if wares.offer is None:
        hold = await inventory.hold_of_buyer(session, hold_id=sale.hold_id or "", key=wares.hold_key, lock=True)
        return await place_order.write_down_hold(
            session,
            hold=hold,
            buyer=buyer,
            request_key=request_key,
            settings=settings,
            now=now,
            lifetime=place_order.TRANSFER_WINDOW,
            sold_by=shift.seller,
            shift_id=shift.id,
        )
    return await place_order.write_down(
        session,
        offer=wares.offer,
        quantity=sale.quantity,
        buyer=buyer,
        request_key=request_key,
        settings=settings,
        now=now,
        expires_at=now + place_order.TRANSFER_WINDOW,
        sold_by=shift.seller,
        shift_id=shift.id,
        concessions=sale.concessions,
    )


async def latest_sales(session: AsyncSession, *, organisation_id: str) -> list[Order]:
    """The latest ten sales at the counters of a house, newest first."""
    mine = select(Order).where(Order.organisation_id == organisation_id, Order.sold_by.is_not(None))
    return list(await session.scalars(mine.order_by(Order.created_at.desc(), Order.id.desc()).limit(_LATEST)))
