"""HTTP of orders, refunds and the right to watch. Guests prove themselves by the order's key, houses by an actor."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Role
from infra.contracts.entitlement import sign_entitlement
from infra.database import idempotency
from infra.http import callers
from infra.http.callers import CurrentActor, ServiceSettings
from infra.settings import Settings
from ticketing.access_codes import openings
from ticketing.access_codes.schemas import OPENING_HEADER
from ticketing.dependencies import ServiceDatabase
from ticketing.entitlements import service as entitlements
from ticketing.entry_codes.schemas import EntryCode
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.orders import (
    access_keys,
    place_order,
    pursue_refund,
    queries,
    refund_order,
    search,
    second_person,
    signed_codes,
)
from ticketing.orders.errors import NotYourHouse, OrderNotFound, OrderNotPaid, TicketNotFound
from ticketing.orders.models import Order
from ticketing.orders.queries import Found
from ticketing.orders.schemas import (
    ORDER_KEY_HEADER,
    EntitlementAnswer,
    EntitlementWish,
    OrderPlaced,
    OrderState,
    OrderView,
    OrderWish,
    RefundView,
    RefundWish,
)
from ticketing.payments import bank_feed
from ticketing.payments import service as payments
from ticketing.payments.dependencies import Gateway
from ticketing.payments.errors import PaymentsAway
from ticketing.payments.models import RefundState

router = APIRouter()
RequestKey = Annotated[str, Header(alias="Idempotency-Key")]
OrderKey = Annotated[str, Header(alias=ORDER_KEY_HEADER)]

_SELLERS = (Role.OWNER, Role.BOX_OFFICE)
_PLACING = "orders"


@router.post("/orders", status_code=201)
async def place(  # noqa: PLR0917  (FastAPI fills them by name)
    wish: OrderWish,
    database: ServiceDatabase,
    settings: ServiceSettings,
    gateway: Gateway,
    request_key: RequestKey = "",
    hold_key: Annotated[str, Header(alias=HOLD_KEY_HEADER)] = "",
    opening: Annotated[str, Header(alias=OPENING_HEADER)] = "",
) -> OrderPlaced:
    """Place an order, of one offer or of a basket, and open its payment page; the same key again is the same order."""
    now = clock.now()
    content = idempotency.fingerprint(wish.model_dump_json(exclude={"youngest_born"}).encode())
    async with database.transaction() as session:
        answer = await idempotency.claim(session, scope=_PLACING, key=request_key, fingerprint=content, now=now)
        if answer is None:
            placed = await place_order.place_order(
                session,
                wish=wish,
                request_key=request_key,
                settings=settings,
                now=now,
                hold_key=hold_key,
                code_ids=openings.opened(settings, opening, now=now),
            )
            if placed.view is not None:
                return await _answer(session, view=placed.view, request_key=request_key, settings=settings)
            order = await queries.order(session, order_id=placed.order_id)
            if wish.payment_kind == bank_feed.PAYMENT_KIND or order.total_minor == 0:
                view = await _view(session, order=order, settings=settings)
                return await _answer(session, view=view, request_key=request_key, settings=settings)
            checkout = await place_order.checkout(session, order_id=order.id, wish=wish, settings=settings)
    if answer is not None:
        return _placed(OrderView.model_validate(answer), settings)
    try:
        opened = await gateway.open_checkout(checkout)
    except PaymentsAway:
        async with database.transaction() as session:
            await idempotency.release(session, scope=_PLACING, key=request_key)
        raise
    async with database.transaction() as session:
        await payments.record_checkout(session, payment_id=checkout.payment_id, opened=opened)
        order = await queries.order(session, order_id=checkout.order_id)
        view = await _view(session, order=order, settings=settings)
        return await _answer(session, view=view, request_key=request_key, settings=settings)


async def _view(session: AsyncSession, *, order: Order, settings: Settings) -> OrderView:
    return (await queries.views(session, orders=[order], settings=settings))[0]


async def _answer(session: AsyncSession, *, view: OrderView, request_key: str, settings: Settings) -> OrderPlaced:
    await idempotency.store(session, scope=_PLACING, key=request_key, answer=view.model_dump(mode="json"))
    return _placed(view, settings)


def _placed(view: OrderView, settings: Settings) -> OrderPlaced:
    return OrderPlaced(order=view, access_key=access_keys.derive(settings, order_id=view.id))


@router.get("/orders")
async def list_orders(
    organisation_id: str,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    typed: Annotated[str, Query(max_length=400)] = "",
) -> list[OrderView]:
    """The latest 50 orders of a house; or those that a code, number, name or way to reach means."""
    if not actor.may(organisation_id, *_SELLERS):
        raise NotYourHouse
    async with database.reading() as session:
        if typed:
            orders = await search.found(session, organisation_id=organisation_id, typed=typed)
        else:
            orders = await queries.latest_orders(session, organisation_id=organisation_id)
        return await queries.views(session, orders=orders, settings=settings)


@router.get("/orders/{order_id}")
async def show_order(  # noqa: PLR0917  (FastAPI fills them by name)
    order_id: str,
    request: Request,
    database: ServiceDatabase,
    settings: ServiceSettings,
    order_key: OrderKey = "",
    entry_codes: bool = False,
) -> OrderView:
    """One order, for its buyer or its house; for its buyer with its codes too, if wanted."""
    async with database.reading() as session:
        if order_key or not callers.bearer(request):
            order = await queries.order_of_buyer(session, order_id=order_id, access_key=order_key)
            [found] = await queries.found(session, orders=[order])
            codes = await _codes(session, found=found, settings=settings) if entry_codes else None
            return found.view(settings).model_copy(update={"entry_codes": codes})
        actor = callers.current_actor(request)
        order = await queries.order(session, order_id=order_id)
        if not actor.may(order.organisation_id, *_SELLERS):
            raise OrderNotFound
        return await _view(session, order=order, settings=settings)


async def _codes(session: AsyncSession, *, found: Found, settings: Settings) -> list[EntryCode] | None:
    """What the buyer's own codes say, where they are at hand."""
    if found.order.state is not OrderState.PAID:
        return []
    mine = [ticket for ticket in found.tickets if ticket.holder_key_hash is None]
    return await signed_codes.at_hand(session, lines=found.lines, tickets=mine, for_holder=True, settings=settings)


@router.post("/orders/{order_id}/extensions", status_code=201)
async def extend(
    order_id: str, database: ServiceDatabase, settings: ServiceSettings, order_key: OrderKey = ""
) -> OrderView:
    """More time for a buyer who pays by transfer."""
    async with database.transaction() as session:
        order = await queries.order_of_buyer(session, order_id=order_id, access_key=order_key)
        await place_order.extend(session, order=order, now=clock.now())
        order = await queries.order(session, order_id=order_id)
        return (await queries.views(session, orders=[order], settings=settings))[0]


@router.post("/orders/{order_id}/refunds", status_code=201)
async def refund(  # noqa: PLR0917  (FastAPI fills them by name)
    order_id: str,
    wish: RefundWish,
    actor: CurrentActor,
    database: ServiceDatabase,
    gateway: Gateway,
    request_key: RequestKey = "",
) -> RefundView:
    """Refund these tickets, or all that is left. They are void at once; the money follows when it was sent."""
    now = clock.now()
    scope = f"refunds:{order_id}"
    content = idempotency.fingerprint(wish.model_dump_json().encode())
    async with database.transaction() as session:
        order = await queries.order(session, order_id=order_id)
        if not actor.may(order.organisation_id, *_SELLERS):
            raise NotYourHouse
        answer = await idempotency.claim(session, scope=scope, key=request_key, fingerprint=content, now=now)
        if answer is not None:
            return RefundView.model_validate(answer)
        asked, payment = await refund_order.request_refund(
            session,
            order_id=order_id,
            ticket_ids=wish.ticket_ids,
            reason=wish.reason,
            requested_by=actor.subject,
            request_key=request_key,
            now=now,
        )
        await second_person.require(session, order=order, refund=asked, actor=actor, now=now)
        kind = payment.provider
        if kind in refund_order.AT_THE_COUNTER and asked.state is RefundState.REQUESTED:  # the seller gives it back
            await refund_order.transferred_by_hand(
                session, refund=asked, order=order, kind=kind, reference=kind, done_by=actor.subject, now=now
            )
    came_of_it = await pursue_refund.ask(gateway, refund=asked, payment=payment)
    async with database.transaction() as session:
        await pursue_refund.take_in(session, refund=asked, answer=came_of_it, now=now)
        view = await queries.refund(session, refund_id=asked.id)
        await idempotency.store(session, scope=scope, key=request_key, answer=view.model_dump(mode="json"))
    return view


@router.post("/orders/{order_id}/entitlement-tokens")
async def issue_entitlement(
    order_id: str, wish: EntitlementWish, database: ServiceDatabase, settings: ServiceSettings, order_key: OrderKey = ""
) -> EntitlementAnswer:
    """The signed right to watch one title of the order."""
    async with database.reading() as session:
        order = await queries.order_of_buyer(session, order_id=order_id, access_key=order_key)
        if order.state in {OrderState.PENDING, OrderState.EXPIRED}:
            raise OrderNotPaid
        tickets = await queries.tickets(session, order_id=order_id)
        ticket = next((ticket for ticket in tickets if ticket.title_id == wish.title_id), None)
        if ticket is None:
            raise TicketNotFound
        right = await entitlements.current(session, ticket_id=ticket.id, now=clock.now())
    token = sign_entitlement(right, private_key_pem=settings.entitlement_private_key.get_secret_value())
    return EntitlementAnswer(entitlement_token=token, ends_at=right.ends_at)
