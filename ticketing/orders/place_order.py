"""Place an order: the rows first, then the payment page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import messages
from infra.money import Money
from infra.settings import Settings
from ticketing.catalog import queries as catalog
from ticketing.catalog.errors import OfferClosed
from ticketing.catalog.schemas import OfferKind, OfferView
from ticketing.inventory import queries as inventory_queries
from ticketing.inventory import service as inventory
from ticketing.inventory.models import Hold
from ticketing.orders import (
    access_keys,
    apply_voucher,
    check_ages,
    concede,
    limit_buyer,
    order_lines,
    order_rows,
    places,
    queries,
    sell_now,
    settle_order,
)
from ticketing.orders.errors import OrderLapsed, OrderNotExtendable, PhonesNotServed, PriceChanged, QuantityRefused
from ticketing.orders.models import Order, OrderLine
from ticketing.orders.order_rows import Buyer
from ticketing.orders.schemas import OrderState, OrderView, OrderWish
from ticketing.payments import bank_feed, memo
from ticketing.payments import queries as payment_queries
from ticketing.payments import service as payments
from ticketing.payments.errors import TransfersNotOffered
from ticketing.payments.gateway import Checkout
from ticketing.rules.schemas import Concession

# Stripe wants a page to live at least 30 minutes from the call. The instant is fixed with the order, so that a repeated
# call says the same as the first; within this half hour it still can.
FREE = "free"
LIFETIME = timedelta(minutes=62)
TRANSFER_WINDOW = timedelta(minutes=15)  # shown as a countdown; the buyer can ask for more
_LONGEST_WAIT = timedelta(hours=24)
_SHORTEST_PAGE_LIFE = timedelta(minutes=31)
# Whoever holds places keeps others from them: no longer than a payment page must live, and transfers not for ever.
HOLD_LIFETIME = timedelta(minutes=35)
_LONGEST_HOLD = timedelta(minutes=45)


class WayBack(Protocol):
    """What a wish says of the payment page: its language, and where it leads afterwards."""

    @property
    def language(self) -> Literal["vi", "en"]: ...

    @property
    def return_path(self) -> str: ...

    @property
    def cancel_path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Placed:
    """An order; with its view when it is paid as it is placed."""

    order_id: str
    view: OrderView | None = None


async def place_order(
    session: AsyncSession,
    *,
    wish: OrderWish,
    request_key: str,
    settings: Settings,
    now: datetime,
    hold_key: str = "",
    code_ids: frozenset[str] = frozenset(),
) -> Placed:
    """The order for this request key: made now, or by an attempt before that never got its payment page.

    Names, rating and price are the offer's, whatever the caller thinks; places are held until the order expires.
    `code_ids`: access codes that were shown; a basket's places were opened when they were put in.
    Raises OfferNotFound, OfferClosed, PriceChanged, QuantityRefused, SoldOut, OrderLapsed, TransfersNotOffered,
    PhonesNotServed, HoldNotFound, HoldLapsed, HoldOrdered, TooYoung, GuardianNeeded, EndsTooLate, TooManyForOneBuyer,
    AccessCodeNeeded, AccessCodeNotNow, AccessCodeSpent.
    """
    by_transfer = wish.payment_kind == bank_feed.PAYMENT_KIND
    if by_transfer and not settings.bank_account:
        raise TransfersNotOffered
    if (known := await queries.order_by_request_key(session, request_key=request_key)) is not None:
        return _again(known, by_transfer=by_transfer, now=now)
    if wish.buyer_email is None and not messages.offered(settings):
        raise PhonesNotServed
    buyer = _buyer(wish)
    hold_lifetime = TRANSFER_WINDOW if by_transfer else HOLD_LIFETIME
    if wish.hold_id is not None:
        hold = await inventory_queries.hold_of_buyer(session, hold_id=wish.hold_id, key=hold_key, lock=True)
        limits = await limit_buyer.wait(session, wish=wish, wanted=hold)
        order = await write_down_hold(
            session, hold=hold, buyer=buyer, request_key=request_key, settings=settings, now=now, lifetime=hold_lifetime
        )
    else:
        offer = await catalog.offer(session, offer_id=str(wish.offer_id))
        _check(offer, wish)
        code_ids = code_ids if offer.by_code(now) else frozenset()
        limits = await limit_buyer.wait(session, wish=wish, wanted=offer, code_ids=code_ids)
        if _costs_nothing(offer, wish) and not offer.by_code(now):
            return await _give(
                session, offer=offer, wish=wish, buyer=buyer, limits=limits, key=request_key, settings=settings, now=now
            )
        stream_lifetime = TRANSFER_WINDOW if by_transfer else LIFETIME
        keeps = offer.kind is OfferKind.ADMISSION or offer.left is not None
        lifetime = hold_lifetime if keeps else stream_lifetime
        order = await write_down(
            session,
            offer=offer,
            quantity=wish.quantity,
            buyer=buyer,
            request_key=request_key,
            settings=settings,
            now=now,
            expires_at=now + lifetime,
            concessions=wish.concessions,
            code_ids=code_ids,
        )
    await _take_in(session, order=order, wish=wish, limits=limits, now=now)
    await _begin_payment(session, order=order, wish=wish, now=now)
    return Placed(order.id)


def _again(known: Order, *, by_transfer: bool, now: datetime) -> Placed:
    """The order of an attempt before, where it can still be paid. Raises OrderLapsed."""
    waits = known.state is OrderState.PENDING and known.expires_at - now >= _SHORTEST_PAGE_LIFE
    if not (by_transfer or known.total_minor == 0 or waits):
        raise OrderLapsed
    return Placed(known.id)


def _buyer(wish: OrderWish) -> Buyer:
    contact = (wish.buyer_name, wish.buyer_email, wish.buyer_phone)
    return Buyer(*contact, wish.language, accepts_alternative=wish.accepts_alternative)


def _check(offer: OfferView, wish: OrderWish) -> None:
    """Whether it is sold as it was wished for. Raises OfferClosed, PriceChanged, QuantityRefused."""
    if not offer.on_sale:
        raise OfferClosed
    if wish.price_minor not in {None, offer.price.minor}:
        raise PriceChanged
    if wish.quantity > 1 and offer.kind is not OfferKind.ADMISSION:
        raise QuantityRefused


def _costs_nothing(offer: OfferView, wish: OrderWish) -> bool:
    free = not offer.price.minor and not offer.fee_minor
    return free and offer.kind is OfferKind.ADMISSION and wish.voucher_code is None


async def _give(
    session: AsyncSession,
    *,
    offer: OfferView,
    wish: OrderWish,
    buyer: Buyer,
    limits: Mapping[str, int],
    key: str,
    settings: Settings,
    now: datetime,
) -> Placed:
    """Places that cost nothing: nobody waits for money. Raises what `place_order` raises."""
    snapshot = await order_lines.of_offer(session, offer=offer, until_end=False, now=now)
    lines = await concede.lines(session, snapshot=snapshot, quantity=wish.quantity, chosen=wish.concessions)
    sold = sell_now.draw_up(
        organisation_id=offer.organisation_id,
        lines=lines,
        buyer=buyer,
        request_key=key,
        settings=settings,
        payment_kind=FREE,
        now=now,
        expires_at=now + HOLD_LIFETIME,
    )
    await sell_now.write(session, sold=[sold], now=now)
    await _take_in(session, order=sold.order, wish=wish, limits=limits, now=now)
    await sell_now.take_places(session, sold=[sold], offer=offer, now=now)
    return Placed(sold.order.id, sold.view(settings))


async def _take_in(
    session: AsyncSession, *, order: Order, wish: OrderWish, limits: Mapping[str, int], now: datetime
) -> None:
    """Whether this buyer may have it; what makes it cheaper, and whom its invoice names."""
    await limit_buyer.check(session, order=order, limits=limits)
    await check_ages.check(session, order=order, youngest_born=wish.youngest_born, guardian=wish.guardian)
    if wish.voucher_code is not None:
        await apply_voucher.to_order(session, order=order, code=wish.voucher_code, now=now)
    if wish.invoice_to is not None:
        session.add(order_lines.buyer_of_invoice(order_id=order.id, buyer=wish.invoice_to))


async def _begin_payment(session: AsyncSession, *, order: Order, wish: OrderWish, now: datetime) -> None:
    """The row of the payment. For nothing nobody has to be asked: such an order is paid at once."""
    amount = Money(order.total_minor, order.currency)
    kind = wish.payment_kind if amount.minor else FREE
    code = memo.new() if kind == bank_feed.PAYMENT_KIND else None
    payment = await payments.begin(session, order_id=order.id, provider=kind, amount=amount, memo_code=code, now=now)
    if kind == FREE:
        await session.flush()
        await settle_order.mark_paid(session, payment=payment, found={}, now=now)


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
    shift_id: str | None = None,
    concessions: Sequence[Concession] = (),
    set_aside: bool = False,
    code_ids: frozenset[str] = frozenset(),
) -> Order:
    """The rows of a new order, one line per ticket, and its places held. Of its people some may pay less. Places that
    were `set_aside` before are sold though their offer was closed meanwhile.

    Raises OfferClosed, SoldOut, ConcessionsUnclear, ConcessionNotOffered, AccessCodeNeeded, AccessCodeNotNow,
    AccessCodeSpent.
    """
    snapshot = await order_lines.of_offer(session, offer=offer, until_end=sold_by is not None, now=now)
    lines = await concede.lines(session, snapshot=snapshot, quantity=quantity, chosen=concessions)
    order = order_rows.order_of(
        organisation_id=offer.organisation_id,
        lines=lines,
        buyer=buyer,
        request_key=request_key,
        settings=settings,
        now=now,
        expires_at=expires_at,
        sold_by=sold_by,
        shift_id=shift_id,
    )
    rows = await _write(session, order, lines)
    kept = await places.hold(
        session, order=order, offer=offer, quantity=quantity, now=now, set_aside=set_aside, code_ids=code_ids
    )
    for row, place in zip(rows, kept, strict=bool(kept)):
        if place.code_id is not None:
            row.access_code_id = place.code_id
    return order


async def write_down_hold(
    session: AsyncSession,
    *,
    hold: Hold,
    buyer: Buyer,
    request_key: str,
    settings: Settings,
    now: datetime,
    lifetime: timedelta,
    sold_by: str | None = None,
    shift_id: str | None = None,
) -> Order:
    """The rows of the order of a basket, which the caller has locked; it keeps its places for the order.

    Raises HoldLapsed, HoldOrdered, OfferClosed.
    """
    lines = await order_lines.of_hold(session, hold=hold, until_end=sold_by is not None, now=now)
    order = order_rows.order_of(
        organisation_id=hold.organisation_id,
        lines=lines,
        buyer=buyer,
        request_key=request_key,
        settings=settings,
        now=now,
        expires_at=now + lifetime,
        sold_by=sold_by,
        shift_id=shift_id,
    )
    await _write(session, order, lines)
    await inventory.keep_for_order(session, hold=hold, order_id=order.id, until=order.expires_at, now=now)
    return order


async def _write(session: AsyncSession, order: Order, lines: Sequence[dict[str, Any]]) -> Sequence[OrderLine]:
    rows = order_rows.lines_of(order, lines)
    session.add_all([order, *rows])
    await session.flush()
    return rows


async def extend(session: AsyncSession, *, order: Order, now: datetime) -> None:
    """More time for a transfer, up to a day from the order on. Raises OrderNotExtendable."""
    payment = await payment_queries.payment_of_order(session, order_id=order.id)
    keeps = await session.scalar(select(Hold.id).where(Hold.order_id == order.id))
    longest = _LONGEST_HOLD if keeps is not None else _LONGEST_WAIT
    until = min(now + TRANSFER_WINDOW, order.created_at + longest)
    if payment is None or payment.provider != bank_feed.PAYMENT_KIND or until <= order.expires_at:
        raise OrderNotExtendable
    waiting = update(Order).where(Order.id == order.id, Order.state == OrderState.PENDING, Order.expires_at > now)
    if await session.scalar(waiting.values(expires_at=until).returning(Order.id)) is None:
        raise OrderNotExtendable
    await inventory.keep_order_longer(session, order_id=order.id, until=until, now=now)


async def checkout(session: AsyncSession, *, order_id: str, wish: WayBack, settings: Settings) -> Checkout:
    """What to ask the provider for; made of the order's rows, so it is the same at every repetition."""
    order = await queries.order(session, order_id=order_id)
    lines = await queries.lines(session, order_id=order_id)
    line = lines[0]
    alike = all(other.name_vi == line.name_vi for other in lines)
    times = "" if len(lines) == 1 else f" × {len(lines)}" if alike else f" + {len(lines) - 1}"
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
