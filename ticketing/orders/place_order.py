"""Place an order: the rows first, then the payment page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids, messages
from infra.money import Money
from infra.settings import Settings
from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import OfferClosed
from ticketing.catalog.schemas import OfferKind, OfferView
from ticketing.orders import access_keys, places, queries
from ticketing.orders.errors import OrderLapsed, OrderNotExtendable, PhonesNotServed, QuantityRefused
from ticketing.orders.models import Order, OrderLine
from ticketing.orders.schemas import OrderState, OrderWish
from ticketing.payments import bank_feed, memo
from ticketing.payments import queries as payment_queries
from ticketing.payments import service as payments
from ticketing.payments.errors import TransfersNotOffered
from ticketing.payments.gateway import Checkout

# Stripe wants a page to live at least 30 minutes from the call. The instant is fixed with the order, so that a repeated
# call says the same as the first; within this half hour it still can.
LIFETIME = timedelta(minutes=62)
TRANSFER_WINDOW = timedelta(minutes=15)  # shown as a countdown; the buyer can ask for more
_LONGEST_WAIT = timedelta(hours=24)
_SHORTEST_PAGE_LIFE = timedelta(minutes=31)
# Whoever holds places keeps others from them: no longer than a payment page must live, and transfers not for ever.
HOLD_LIFETIME = timedelta(minutes=35)
_LONGEST_HOLD = timedelta(minutes=45)


_OF_THE_EVENING = ("venue_name", "venue_address", "zone", "doors_at", "starts_at", "ends_at")


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys; at the counter nobody asks."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    language: str = "vi"


async def place_order(
    session: AsyncSession, *, wish: OrderWish, request_key: str, settings: Settings, now: datetime
) -> str:
    """The id of the order for this request key: made now, or by an attempt before that never got its payment page.

    Names, rating and price are the offer's, whatever the caller thinks; places are held until the order expires.
    Raises OfferNotFound, OfferClosed, QuantityRefused, SoldOut, OrderLapsed, TransfersNotOffered,
    PhonesNotServed.
    """
    known = await queries.order_by_request_key(session, request_key=request_key)
    by_transfer = wish.payment_kind == bank_feed.PAYMENT_KIND
    if by_transfer and not settings.bank_account:
        raise TransfersNotOffered
    if known is not None:
        if by_transfer:
            return known.id
        if known.state is not OrderState.PENDING or known.expires_at - now < _SHORTEST_PAGE_LIFE:
            raise OrderLapsed
        return known.id
    if wish.buyer_email is None and not messages.offered(settings):
        raise PhonesNotServed
    offer = await catalog.offer(session, offer_id=wish.offer_id)
    if not offer.on_sale:
        raise OfferClosed
    is_admission = offer.kind is OfferKind.ADMISSION
    if wish.quantity > 1 and not is_admission:
        raise QuantityRefused
    lifetime = TRANSFER_WINDOW if by_transfer else (HOLD_LIFETIME if is_admission else LIFETIME)
    buyer = Buyer(wish.buyer_name, wish.buyer_email, wish.buyer_phone, wish.language)
    order = await write_down(
        session,
        offer=offer,
        quantity=wish.quantity,
        buyer=buyer,
        request_key=request_key,
        settings=settings,
        now=now,
        expires_at=now + lifetime,
    )
    amount = Money(order.total_minor, order.currency)
    code = memo.new() if by_transfer else None
    await payments.begin(session, order_id=order.id, provider=wish.payment_kind, amount=amount, memo_code=code, now=now)
    return order.id


async def write_down(
    session: AsyncSession,
    *,
    offer: OfferView,
    quantity: int,
    buyer: Buyer,
    request_key: str,
    settings: Settings,
    now: datetime,
    expires_at: datetime,
    sold_by: str | None = None,
) -> Order:
    """The rows of a new order, one line per ticket, and its places held. Raises OfferClosed, SoldOut."""
    order_id = ids.new("ord")
    order = Order(
        id=order_id,
        organisation_id=offer.organisation_id,
        state=OrderState.PENDING,
        language=buyer.language,
        buyer_name=buyer.name,
        buyer_email=buyer.email.lower() if buyer.email else None,
        buyer_phone=buyer.phone,
        total_minor=offer.price.minor * quantity,
        currency=offer.price.currency,
        access_key_hash=access_keys.digest(access_keys.derive(settings, order_id=order_id)),
        request_key=request_key,
        created_at=now,
        expires_at=expires_at,
        sold_by=sold_by,
    )
    session.add(order)
    await session.flush()
    snapshot = await _snapshot(session, offer=offer, until_end=sold_by is not None, now=now)
    for position in range(1, quantity + 1):
        session.add(OrderLine(id=ids.new("oln"), order_id=order_id, position=position, **snapshot))
    await session.flush()
    if offer.performance_id is not None:
        await places.hold(session, performance_id=offer.performance_id, count=quantity, now=now)
    return order


async def _snapshot(session: AsyncSession, *, offer: OfferView, until_end: bool, now: datetime) -> dict[str, Any]:
    """What a line keeps of its offer. A place is sold until the performance starts, at the counter until it ends."""
    values: dict[str, Any] = {
        "offer_id": offer.id,
        "kind": offer.kind,
        "title_id": offer.title_id,
        "performance_id": offer.performance_id,
        "name_vi": offer.name_vi,
        "name_en": offer.name_en,
        "age_rating": offer.age_rating,
        "watch_hours": offer.watch_hours,
        "price_minor": offer.price.minor,
        "currency": offer.price.currency,
    }
    if offer.performance_id is None:
        return values
    performance = await catalog.performance(session, performance_id=offer.performance_id)
    if now >= (performance.ends_at if until_end else performance.starts_at):
        raise OfferClosed
    return values | {name: getattr(performance, name) for name in _OF_THE_EVENING}


async def extend(session: AsyncSession, *, order: Order, now: datetime) -> None:
    """More time for a transfer, up to a day from the order on. Raises OrderNotExtendable."""
    payment = await payment_queries.payment_of_order(session, order_id=order.id)
    lines = await queries.lines(session, order_id=order.id)
    longest = _LONGEST_HOLD if any(line.performance_id for line in lines) else _LONGEST_WAIT
    until = min(now + TRANSFER_WINDOW, order.created_at + longest)
    if payment is None or payment.provider != bank_feed.PAYMENT_KIND or until <= order.expires_at:
        raise OrderNotExtendable
    waiting = update(Order).where(Order.id == order.id, Order.state == OrderState.PENDING, Order.expires_at > now)
    if await session.scalar(waiting.values(expires_at=until).returning(Order.id)) is None:
        raise OrderNotExtendable


async def checkout(session: AsyncSession, *, order_id: str, wish: OrderWish, settings: Settings) -> Checkout:
    """What to ask the provider for; made of the order's rows, so it is the same at every repetition."""
    order = await queries.order(session, order_id=order_id)
    lines = await queries.lines(session, order_id=order_id)
    line = lines[0]
    times = f" × {len(lines)}" if len(lines) > 1 else ""
    payment = await payment_queries.payment_of_order(session, order_id=order_id)
    if payment is None:
        raise LookupError(f"order {order_id} has no payment")
    access_key = access_keys.derive(settings, order_id=order_id)

    def link(path: str) -> str:
        filled = path.replace("{order_id}", order_id).replace("{access_key}", access_key)
        return settings.public_url.rstrip("/") + filled

    return Checkout(
        payment_id=payment.id,
        order_id=order_id,
        item=(line.name_vi if wish.language == "vi" else line.name_en) + times,
        amount=Money(payment.amount_minor, payment.currency),
        language=wish.language,
        buyer_email=order.buyer_email,
        success_url=link(wish.return_path),
        cancel_url=link(wish.cancel_path),
        expires_at=order.expires_at,
        saves_card=line.kind is OfferKind.PASS,
    )
