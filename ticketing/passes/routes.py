"""HTTP of passes: what a house offers, and what its holder may do with the key of any of its orders."""

from typing import Annotated

from fastapi import APIRouter, Header

from infra import clock
from infra.contracts.actor import Role
from infra.contracts.entitlement import sign_entitlement
from infra.http.callers import CurrentActor, ServiceSettings
from ticketing.dependencies import ServiceDatabase
from ticketing.orders import queries as orders
from ticketing.orders.schemas import ORDER_KEY_HEADER, EntitlementAnswer, EntitlementWish
from ticketing.passes import queries, service
from ticketing.passes.errors import NotYourPass
from ticketing.passes.schemas import PassPlanView, PassPlanWish, PassView

router = APIRouter()
OrderKey = Annotated[str, Header(alias=ORDER_KEY_HEADER)]


@router.get("/pass-plans/{organisation_id}")
async def show_plan(organisation_id: str, database: ServiceDatabase) -> PassPlanView:
    """The monthly pass of a house."""
    async with database.reading() as session:
        return await queries.plan_view(session, organisation_id=organisation_id)


@router.put("/pass-plans/{organisation_id}")
async def put_plan(
    organisation_id: str, wish: PassPlanWish, actor: CurrentActor, database: ServiceDatabase
) -> PassPlanView:
    """What the pass of a house is called, costs and opens, and whether it is on sale."""
    if not actor.may(organisation_id, Role.OWNER):
        raise NotYourPass
    async with database.transaction() as session:
        await service.put_plan(session, organisation_id=organisation_id, wish=wish)
        return await queries.plan_view(session, organisation_id=organisation_id)


@router.get("/orders/{order_id}/pass")
async def show_pass(order_id: str, database: ServiceDatabase, order_key: OrderKey = "") -> PassView:
    """The pass of which the order paid a month."""
    async with database.reading() as session:
        await orders.order_of_buyer(session, order_id=order_id, access_key=order_key)
        held = await queries.pass_of_order(session, order_id=order_id)
        return await queries.view(session, held=held, now=clock.now())


@router.post("/orders/{order_id}/pass/cancellations", status_code=201)
async def cancel(order_id: str, database: ServiceDatabase, order_key: OrderKey = "") -> PassView:
    """No month more; what is paid stays until its end."""
    now = clock.now()
    async with database.transaction() as session:
        await orders.order_of_buyer(session, order_id=order_id, access_key=order_key)
        held = await queries.pass_of_order(session, order_id=order_id)
        await service.cancel(session, held=held, now=now)
        held = await queries.pass_of_order(session, order_id=order_id)
        return await queries.view(session, held=held, now=now)


@router.post("/orders/{order_id}/pass/entitlement-tokens")
async def open_title(
    order_id: str, wish: EntitlementWish, database: ServiceDatabase, settings: ServiceSettings, order_key: OrderKey = ""
) -> EntitlementAnswer:
    """The signed right to watch one title of the pass, no longer than the pass."""
    async with database.transaction() as session:
        await orders.order_of_buyer(session, order_id=order_id, access_key=order_key)
        held = await queries.pass_of_order(session, order_id=order_id)
        right = await service.open_title(session, held=held, title_id=wish.title_id, now=clock.now())
    token = sign_entitlement(right, private_key_pem=settings.entitlement_private_key.get_secret_value())
    return EntitlementAnswer(entitlement_token=token, ends_at=right.ends_at)
