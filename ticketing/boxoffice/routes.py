"""HTTP of the counter: sell, and look at what was sold last."""

from collections.abc import Sequence
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Header, Request

from infra import clock
from infra.database import idempotency
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from infra.database.together import Together
from infra.errors import AppError
from infra.http.callers import CurrentActor, ServiceSettings
from infra.settings import Settings
from ticketing.boxoffice import service as boxoffice
from ticketing.boxoffice import till
from ticketing.boxoffice.errors import NotYourCounter
from ticketing.boxoffice.schemas import CounterSale
from ticketing.boxoffice.till import Rung
from ticketing.dependencies import ServiceDatabase
from ticketing.inventory.schemas import HOLD_KEY_HEADER
from ticketing.orders import queries
from ticketing.orders.schemas import OrderView

router = APIRouter()
RequestKey = Annotated[str, Header(alias="Idempotency-Key")]
Tills = Together[Rung, OrderView]

_MOST_TOGETHER = 32  # sales
_log = structlog.get_logger("boxoffice")


def tills(database: Database, settings: Settings) -> Tills:
    """Where sellers who ring at the same time are served in one transaction."""

    @again_if_broken_off
    async def ring_together(rung: Sequence[Rung]) -> list[OrderView | AppError]:
        offer_id = str(rung[0].sale.offer_id)
        async with database.transaction() as session:
            return await till.ring_up(session, offer_id=offer_id, rung=rung, settings=settings, now=clock.now())

    return Tills(ring_together, most=_MOST_TOGETHER)


async def tills_of(request: Request) -> Tills:
    """The tills that the application's lifespan opened."""
    opened: Tills = request.app.state.tills
    return opened


@router.post("/counter-sales", status_code=201)
async def sell(  # noqa: PLR0917  (FastAPI fills them by name)
    sale: CounterSale,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    tills: Annotated[Tills, Depends(tills_of)],
    request_key: RequestKey = "",
    hold_key: Annotated[str, Header(alias=HOLD_KEY_HEADER)] = "",
) -> OrderView:
    """Sell places of an offer, or what a basket holds; the same key again is the same sale."""
    rung = Rung(sale, actor, request_key)
    if till.takes(sale):
        view = await tills.ask(rung, key=str(sale.offer_id))
    else:
        view = await _sell(rung, database=database, settings=settings, hold_key=hold_key)
    _log.info("counter_sale", order_id=view.id, seller=actor.subject, payment=sale.payment_kind)
    return view


@again_if_broken_off
async def _sell(rung: Rung, *, database: Database, settings: Settings, hold_key: str) -> OrderView:
    now, key = clock.now(), rung.request_key
    async with database.transaction() as session:
        wares = await boxoffice.wares_of(session, sale=rung.sale, hold_key=hold_key)
        if not rung.actor.may(wares.organisation_id, *till.SELLERS):
            raise NotYourCounter
        content = rung.fingerprint
        answer = await idempotency.claim(session, scope=till.SCOPE, key=key, fingerprint=content, now=now)
        if answer is not None:
            return OrderView.model_validate(answer)
        view = await boxoffice.sell(
            session,
            wares=wares,
            sale=rung.sale,
            actor=rung.actor,
            request_key=f"{till.SCOPE}:{key}",
            settings=settings,
            now=now,
        )
        await idempotency.store(session, scope=till.SCOPE, key=key, answer=view.model_dump(mode="json"))
    return view


@router.get("/counter-sales")
async def list_sales(
    organisation_id: str, actor: CurrentActor, database: ServiceDatabase, settings: ServiceSettings
) -> list[OrderView]:
    """The latest ten sales at the counters of a house."""
    if not actor.may(organisation_id, *till.SELLERS):
        raise NotYourCounter
    async with database.reading() as session:
        orders = await boxoffice.latest_sales(session, organisation_id=organisation_id)
        return await queries.views(session, orders=orders, settings=settings)
