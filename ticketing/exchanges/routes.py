"""HTTP of exchanging tickets: by the buyer with the order's key, or by a person of the house at the counter."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Request
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.database import idempotency
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from infra.http import callers
from infra.http.callers import ServiceSettings
from infra.settings import Settings
from ticketing.catalog.schemas import Price
from ticketing.dependencies import ServiceDatabase
from ticketing.exchanges import queries
from ticketing.exchanges import service as exchanges
from ticketing.exchanges.schemas import ExchangeChoices, ExchangeDone, ExchangeWish
from ticketing.exchanges.service import Exchanged
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.orders import access_keys, place_order, pursue_refund, refund_order, second_person
from ticketing.orders import queries as orders
from ticketing.orders.errors import OrderNotFound
from ticketing.orders.models import Order
from ticketing.orders.schemas import ORDER_KEY_HEADER, OrderState
from ticketing.payments import service as payments
from ticketing.payments.dependencies import Gateway
from ticketing.payments.errors import PaymentsAway
from ticketing.payments.gateway import PROVIDER, Checkout, StripeGateway
from ticketing.payments.models import Payment, Refund
from ticketing.shifts import service as shifts

router = APIRouter()
OrderKey = Annotated[str, Header(alias=ORDER_KEY_HEADER)]
_SELLERS = (Role.OWNER, Role.BOX_OFFICE)
_BUYER = "buyer"
Rest = tuple[Refund, Payment]


@router.get("/orders/{order_id}/exchanges")
async def show_choices(order_id: str, database: ServiceDatabase, order_key: OrderKey = "") -> ExchangeChoices:
    """Which tickets the buyer may exchange now."""
    async with database.reading() as session:
        order = await orders.order_of_buyer(session, order_id=order_id, access_key=order_key)
        return await queries.choices(session, order=order, now=clock.now())


@router.post("/orders/{order_id}/exchanges", status_code=201)
async def exchange(  # noqa: PLR0917  (FastAPI fills them by name)
    order_id: str,
    wish: ExchangeWish,
    request: Request,
    database: ServiceDatabase,
    settings: ServiceSettings,
    gateway: Gateway,
    order_key: OrderKey = "",
    hold_key: Annotated[str, Header(alias=HOLD_KEY_HEADER)] = "",
    request_key: Annotated[str, Header(alias="Idempotency-Key")] = "",
) -> ExchangeDone:
    """Other places for these tickets, at once; the same key again is the same exchange."""
    seller = callers.current_actor(request) if callers.bearer(request) else None
    caller = (seller, order_key, hold_key, request_key)
    done, rest, checkout = await _exchange(database, order_id=order_id, wish=wish, caller=caller, settings=settings)
    if checkout is not None:
        return await _with_page(database, gateway, done=done, checkout=checkout, key=request_key, settings=settings)
    if rest is not None:
        refund, payment = rest
        came_of_it = await pursue_refund.ask(gateway, refund=refund, payment=payment)
        async with database.transaction() as session:
            await pursue_refund.take_in(session, refund=refund, answer=came_of_it, now=clock.now())
    return done


@again_if_broken_off
async def _exchange(
    database: Database,
    *,
    order_id: str,
    wish: ExchangeWish,
    caller: tuple[Actor | None, str, str, str],
    settings: Settings,
) -> tuple[ExchangeDone, Rest | None, Checkout | None]:
    seller, order_key, hold_key, request_key = caller
    now, scope = clock.now(), _scope(order_id)
    content = idempotency.fingerprint(wish.model_dump_json().encode())
    async with database.transaction() as session:
        old = await _order(session, order_id=order_id, seller=seller, order_key=order_key)
        answer = await idempotency.claim(session, scope=scope, key=request_key, fingerprint=content, now=now)
        if answer is not None:
            return ExchangeDone.model_validate(answer), None, None
        shift = None
        if seller is not None:
            shift = await shifts.open_shift_of(session, organisation_id=old.organisation_id, seller=seller.subject)
        done = await exchanges.exchange(
            session,
            order=old,
            ticket_ids=wish.ticket_ids,
            hold_id=wish.hold_id,
            hold_key=hold_key,
            by=seller.subject if seller else _BUYER,
            request_key=request_key,
            settings=settings,
            now=now,
            by_house=seller is not None,
            shift=shift,
            payment_kind=wish.payment_kind,
        )
        if seller is not None and done.back is not None:
            await _over_the_counter(session, order=old, rest=done.back, seller=seller, now=now)
        shown = await _shown(session, done=done, settings=settings)
        if wish.payment_kind == PROVIDER and shown.order.state is OrderState.PENDING:
            checkout = await place_order.checkout(session, order_id=done.order.id, wish=wish, settings=settings)
            return shown, None, checkout
        await idempotency.store(session, scope=scope, key=request_key, answer=shown.model_dump(mode="json"))
    return shown, done.back, None


async def _with_page(
    database: Database,
    gateway: StripeGateway,
    *,
    done: ExchangeDone,
    checkout: Checkout,
    key: str,
    settings: Settings,
) -> ExchangeDone:
    """With the page where the difference is paid by card. Raises PaymentsAway: ask again with the same key."""
    scope = _scope(str(done.order.exchange_of))
    try:
        opened = await gateway.open_checkout(checkout)
    except PaymentsAway:
        async with database.transaction() as session:
            await idempotency.release(session, scope=scope, key=key)
        raise
    async with database.transaction() as session:
        await payments.record_checkout(session, payment_id=checkout.payment_id, opened=opened)
        order = await orders.order(session, order_id=done.order.id)
        shown = await _shown(session, done=Exchanged(order, None, done.to_pay.minor), settings=settings)
        await idempotency.store(session, scope=scope, key=key, answer=shown.model_dump(mode="json"))
    return shown


async def _shown(session: AsyncSession, *, done: Exchanged, settings: Settings) -> ExchangeDone:
    view = (await orders.views(session, orders=[done.order], settings=settings))[0]
    back = done.back[0].amount_minor if done.back else 0
    return ExchangeDone(
        order=view,
        access_key=access_keys.derive(settings, order_id=view.id),
        back=Price(minor=back, currency=view.total.currency),
        to_pay=Price(minor=done.to_pay, currency=view.total.currency),
    )


def _scope(order_id: str) -> str:
    return f"exchanges:{order_id}"


async def _over_the_counter(session: AsyncSession, *, order: Order, rest: Rest, seller: Actor, now: datetime) -> None:
    """What was paid at the counter goes back there, at once, by whoever exchanges. Raises ApprovalNeeded."""
    refund, payment = rest
    await second_person.require(session, order=order, refund=refund, actor=seller, now=now)
    if payment.provider in refund_order.AT_THE_COUNTER:
        kind, by = payment.provider, seller.subject
        await refund_order.transferred_by_hand(
            session, refund=refund, order=order, kind=kind, reference=kind, done_by=by, now=now
        )


async def _order(session: AsyncSession, *, order_id: str, seller: Actor | None, order_key: str) -> Order:
    """The order, for its buyer or for a seller of its house. Raises OrderNotFound."""
    if seller is None:
        return await orders.order_of_buyer(session, order_id=order_id, access_key=order_key)
    found = await orders.order(session, order_id=order_id)
    if not seller.may(found.organisation_id, *_SELLERS):
        raise OrderNotFound
    return found
