"""HTTP of the counter: sell, and look at what was sold last."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Header

from infra import clock
from infra.contracts.actor import Role
from infra.database import idempotency
from infra.database.retrying import again_if_broken_off
from infra.http.callers import CurrentActor, ServiceSettings
from ticketing.boxoffice import service as boxoffice
from ticketing.boxoffice.errors import NotYourCounter
from ticketing.boxoffice.schemas import CounterSale
from ticketing.dependencies import ServiceDatabase
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.orders import queries
from ticketing.orders.schemas import OrderView

router = APIRouter()
RequestKey = Annotated[str, Header(alias="Idempotency-Key")]

_SELLERS = (Role.OWNER, Role.BOX_OFFICE)
_SCOPE = "counter"
_log = structlog.get_logger("boxoffice")


@router.post("/counter-sales", status_code=201)
@again_if_broken_off
async def sell(  # noqa: PLR0917  (FastAPI fills them by name)
    sale: CounterSale,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    request_key: RequestKey = "",
    hold_key: Annotated[str, Header(alias=HOLD_KEY_HEADER)] = "",
) -> OrderView:
    """Sell places of an offer, or what a basket holds; the same key again is the same sale."""
    now = clock.now()
    content = idempotency.fingerprint(f"{actor.subject}\n{sale.model_dump_json()}".encode())
    async with database.transaction() as session:
        wares = await boxoffice.wares_of(session, sale=sale, hold_key=hold_key)
        if not actor.may(wares.organisation_id, *_SELLERS):
            raise NotYourCounter
        answer = await idempotency.claim(session, scope=_SCOPE, key=request_key, fingerprint=content, now=now)
        if answer is not None:
            return OrderView.model_validate(answer)
        view = await boxoffice.sell(
            session,
            wares=wares,
            sale=sale,
            actor=actor,
            request_key=f"{_SCOPE}:{request_key}",
            settings=settings,
            now=now,
        )
        await idempotency.store(session, scope=_SCOPE, key=request_key, answer=view.model_dump(mode="json"))
    _log.info("counter_sale", order_id=view.id, seller=actor.subject, payment=sale.payment_kind)
    return view


@router.get("/counter-sales")
async def list_sales(
    organisation_id: str, actor: CurrentActor, database: ServiceDatabase, settings: ServiceSettings
) -> list[OrderView]:
    """The latest ten sales at the counters of a house."""
    if not actor.may(organisation_id, *_SELLERS):
        raise NotYourCounter
    async with database.reading() as session:
        orders = await boxoffice.latest_sales(session, organisation_id=organisation_id)
        return await queries.views(session, orders=orders, settings=settings)
