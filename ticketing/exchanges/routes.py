"""HTTP of exchanging tickets: by the buyer with the order's key, or by a person of the house at the counter."""

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
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.orders import access_keys, pursue_refund
from ticketing.orders import queries as orders
from ticketing.orders.errors import OrderNotFound
from ticketing.orders.models import Order
from ticketing.orders.schemas import ORDER_KEY_HEADER
from ticketing.payments.dependencies import Gateway
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
    done, rest = await _exchange(database, order_id=order_id, wish=wish, caller=caller, settings=settings)
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
) -> tuple[ExchangeDone, Rest | None]:
    seller, order_key, hold_key, request_key = caller
    now, scope = clock.now(), f"exchanges:{order_id}"
    content = idempotency.fingerprint(wish.model_dump_json().encode())
    async with database.transaction() as session:
        old = await _order(session, order_id=order_id, seller=seller, order_key=order_key)
        answer = await idempotency.claim(session, scope=scope, key=request_key, fingerprint=content, now=now)
        if answer is not None:
            return ExchangeDone.model_validate(answer), None
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
            shift_id=shift.id if shift else None,
        )
        view = (await orders.views(session, orders=[done.order], settings=settings))[0]
        back = done.back[0].amount_minor if done.back else 0
        shown = ExchangeDone(
            order=view,
            access_key=access_keys.derive(settings, order_id=view.id),
            back=Price(minor=back, currency=view.total.currency),
        )
        await idempotency.store(session, scope=scope, key=request_key, answer=shown.model_dump(mode="json"))
    return shown, done.back


async def _order(session: AsyncSession, *, order_id: str, seller: Actor | None, order_key: str) -> Order:
    """The order, for its buyer or for a seller of its house. Raises OrderNotFound."""
    if seller is None:
        return await orders.order_of_buyer(session, order_id=order_id, access_key=order_key)
    found = await orders.order(session, order_id=order_id)
    if not seller.may(found.organisation_id, *_SELLERS):
        raise OrderNotFound
    return found
