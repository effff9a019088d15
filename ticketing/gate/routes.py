"""HTTP of the door."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Header
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.database import idempotency
from infra.database.retrying import again_if_broken_off
from infra.http.callers import CurrentActor, ServiceSettings
from ticketing.catalog import queries as catalog
from ticketing.catalog.models import Performance
from ticketing.dependencies import ServiceDatabase
from ticketing.gate import queries
from ticketing.gate import service as gate
from ticketing.gate.errors import NotYourDoor
from ticketing.gate.schemas import DoorReport, DoorView, ScanView, ScanWish

router = APIRouter()
RequestKey = Annotated[str, Header(alias="Idempotency-Key")]

_CHECKERS = (Role.OWNER, Role.BOX_OFFICE, Role.GATE)
_log = structlog.get_logger("gate")


@router.get("/performances/{performance_id}/door")
async def show_door(performance_id: str, actor: CurrentActor, database: ServiceDatabase) -> DoorView:
    """How many are in, how many are still expected, and the last ten codes that were shown."""
    async with database.reading() as session:
        await _performance(session, performance_id=performance_id, actor=actor)
        return await queries.door(session, performance_id=performance_id, now=clock.now())


@router.get("/performances/{performance_id}/door-report")
async def show_report(performance_id: str, actor: CurrentActor, database: ServiceDatabase) -> DoorReport:
    """What all doors did: how many came in where, who came in twice, what devices have not sent yet."""
    async with database.reading() as session:
        await _performance(session, performance_id=performance_id, actor=actor)
        return await queries.report(session, performance_id=performance_id, now=clock.now())


@router.post("/performances/{performance_id}/scans", status_code=201)
@again_if_broken_off
async def scan(  # noqa: PLR0917  (FastAPI fills them by name)
    performance_id: str,
    wish: ScanWish,
    actor: CurrentActor,
    database: ServiceDatabase,
    settings: ServiceSettings,
    request_key: RequestKey = "",
) -> ScanView:
    """Look at a code. The same key again is the same look: a form sent twice does not refuse its own guest."""
    now = clock.now()
    scope = f"scans:{performance_id}"
    content = idempotency.fingerprint(wish.model_dump_json().encode())
    async with database.transaction() as session:
        performance = await _performance(session, performance_id=performance_id, actor=actor)
        answer = await idempotency.claim(session, scope=scope, key=request_key, fingerprint=content, now=now)
        if answer is not None:
            return ScanView.model_validate(answer)
        row = await gate.scan(session, performance=performance, wish=wish, by=actor.subject, settings=settings, now=now)
        [view] = await queries.views(session, scans=[row])
        await idempotency.store(session, scope=scope, key=request_key, answer=view.model_dump(mode="json"))
    _log.info("scanned", performance_id=performance_id, verdict=view.verdict.value, door=view.door)
    return view


async def _performance(session: AsyncSession, *, performance_id: str, actor: Actor) -> Performance:
    """The performance, for who checks its tickets. Raises PerformanceNotFound, NotYourDoor."""
    performance = await catalog.performance(session, performance_id=performance_id)
    if not actor.may(performance.organisation_id, *_CHECKERS):
        raise NotYourDoor
    return performance
