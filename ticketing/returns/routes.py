"""HTTP of bringing tickets back: what a house allows, what a buyer may do, and doing it."""

from typing import Annotated

from fastapi import APIRouter, Header

from infra import clock
from infra.contracts.actor import Role
from infra.database import idempotency
from infra.http.callers import CurrentActor
from ticketing.catalog import queries as catalog
from ticketing.dependencies import ServiceDatabase
from ticketing.orders import pursue_refund
from ticketing.orders import queries as orders
from ticketing.orders.schemas import ORDER_KEY_HEADER, RefundView
from ticketing.payments.dependencies import Gateway
from ticketing.returns import queries, service
from ticketing.returns.errors import NotYourPolicy
from ticketing.returns.schemas import ReturnChoices, ReturnPolicy, ReturnWish

router = APIRouter()
RequestKey = Annotated[str, Header(alias="Idempotency-Key")]
OrderKey = Annotated[str, Header(alias=ORDER_KEY_HEADER)]
_MAKERS = (Role.OWNER, Role.EDITOR)


@router.get("/performances/{performance_id}/return-policy")
async def show_policy(performance_id: str, database: ServiceDatabase) -> ReturnPolicy:
    """What the house takes back of a performance."""
    async with database.reading() as session:
        await catalog.performance(session, performance_id=performance_id)
        return await queries.policy(session, performance_id=performance_id)


@router.put("/performances/{performance_id}/return-policy")
async def decide_policy(
    performance_id: str, policy: ReturnPolicy, actor: CurrentActor, database: ServiceDatabase
) -> ReturnPolicy:
    """The house decides, at any time; tickets that are sold follow the decision of the moment."""
    async with database.transaction() as session:
        performance = await catalog.performance(session, performance_id=performance_id)
        if not actor.may(performance.organisation_id, *_MAKERS):
            raise NotYourPolicy
        await service.decide(session, performance_id=performance_id, policy=policy)
    return policy


@router.get("/orders/{order_id}/returns")
async def show_choices(order_id: str, database: ServiceDatabase, order_key: OrderKey = "") -> ReturnChoices:
    """Which tickets the buyer may bring back now."""
    async with database.reading() as session:
        order = await orders.order_of_buyer(session, order_id=order_id, access_key=order_key)
        return await queries.choices(session, order=order, now=clock.now())


@router.post("/orders/{order_id}/returns", status_code=201)
async def bring_back(  # noqa: PLR0917  (FastAPI fills them by name)
    order_id: str,
    wish: ReturnWish,
    database: ServiceDatabase,
    gateway: Gateway,
    order_key: OrderKey = "",
    request_key: RequestKey = "",
) -> RefundView:
    """Bring tickets back; the same key again is the same return. Cash waits at the counter."""
    now = clock.now()
    scope = f"returns:{order_id}"
    content = idempotency.fingerprint(wish.model_dump_json().encode())
    async with database.transaction() as session:
        order = await orders.order_of_buyer(session, order_id=order_id, access_key=order_key)
        answer = await idempotency.claim(session, scope=scope, key=request_key, fingerprint=content, now=now)
        if answer is not None:
            return RefundView.model_validate(answer)
        asked, payment = await service.bring_back(
            session, order=order, ticket_ids=wish.ticket_ids, request_key=request_key, now=now
        )
    came_of_it = await pursue_refund.ask(gateway, refund=asked, payment=payment)
    async with database.transaction() as session:
        await pursue_refund.take_in(session, refund=asked, answer=came_of_it, now=now)
        view = await orders.refund(session, refund_id=asked.id)
        await idempotency.store(session, scope=scope, key=request_key, answer=view.model_dump(mode="json"))
    return view
