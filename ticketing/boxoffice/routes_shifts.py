"""HTTP of shifts: open one, count its drawer, look at what happened in it."""

from typing import Annotated

from fastapi import APIRouter, Header
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.database import idempotency
from infra.database.retrying import again_if_broken_off
from infra.http.callers import CurrentActor
from ticketing.boxoffice import drawers, reports
from ticketing.boxoffice.errors import NotYourCounter
from ticketing.dependencies import ServiceDatabase
from ticketing.shifts import queries
from ticketing.shifts import service as shifts
from ticketing.shifts.errors import ShiftNotFound
from ticketing.shifts.models import Shift
from ticketing.shifts.schemas import CorrectionView, CorrectionWish, Count, ShiftReport, ShiftView, ShiftWish

router = APIRouter()

_SELLERS = (Role.OWNER, Role.BOX_OFFICE)
_LEADS = (Role.OWNER, Role.SHIFT_LEAD, Role.SUPERVISOR)
_READERS = (*_LEADS, Role.ACCOUNTANT)
_CORRECTIONS = "drawer-corrections"


@router.post("/shifts", status_code=201)
@again_if_broken_off
async def begin(wish: ShiftWish, actor: CurrentActor, database: ServiceDatabase) -> ShiftView:
    """Begin to sell at a drawer."""
    if not actor.may(wish.organisation_id, *_SELLERS):
        raise NotYourCounter
    async with database.transaction() as session:
        shift = await shifts.begin(session, wish=wish, seller=actor.subject, now=clock.now())
        return (await queries.views(session, shifts=[shift]))[0]


@router.get("/shifts")
async def list_shifts(
    organisation_id: str, actor: CurrentActor, database: ServiceDatabase, running: bool = False
) -> list[ShiftView]:
    """The latest 50 shifts of a house; who only sells sees her own. `running`: the caller's own that is open."""
    reads_all = actor.may(organisation_id, *_READERS)
    if not reads_all and not actor.may(organisation_id, *_SELLERS):
        raise NotYourCounter
    seller = None if reads_all and not running else actor.subject
    async with database.reading() as session:
        found = await queries.latest(session, organisation_id=organisation_id, seller=seller, open_only=running)
        return await queries.views(session, shifts=found)


@router.get("/shifts/{shift_id}")
async def show(shift_id: str, actor: CurrentActor, database: ServiceDatabase) -> ShiftReport:
    """What happened in a shift; nobody sees the sums of her own before she has counted."""
    async with database.reading() as session:
        shift = await _seen(session, shift_id=shift_id, actor=actor)
        return await reports.report(session, shift=shift, blind=shift.closed_at is None and _hers(shift, actor))


@router.post("/shifts/{shift_id}/counts", status_code=201)
@again_if_broken_off
async def count(shift_id: str, count: Count, actor: CurrentActor, database: ServiceDatabase) -> ShiftReport:
    """The drawer was counted: the shift is over. By its seller, or by who leads the counter."""
    async with database.transaction() as session:
        shift = await _seen(session, shift_id=shift_id, actor=actor)
        if not _hers(shift, actor) and not actor.may(shift.organisation_id, *_LEADS):
            raise NotYourCounter
        await shifts.close(session, shift_id=shift_id, count=count, by=actor.subject, now=clock.now())
        await session.refresh(shift)
        return await reports.report(session, shift=shift, blind=False)


@router.post("/shifts/{shift_id}/corrections", status_code=201)
@again_if_broken_off
async def correct(
    shift_id: str,
    wish: CorrectionWish,
    actor: CurrentActor,
    database: ServiceDatabase,
    request_key: Annotated[str, Header(alias="Idempotency-Key")] = "",
) -> CorrectionView:
    """Cash went into the drawer or out of it without a sale; the same key again is the same correction."""
    now = clock.now()
    content = idempotency.fingerprint(f"{actor.subject}\n{shift_id}\n{wish.model_dump_json()}".encode())
    async with database.transaction() as session:
        shift = await _seen(session, shift_id=shift_id, actor=actor)
        if not _hers(shift, actor) and not actor.may(shift.organisation_id, *_LEADS):
            raise NotYourCounter
        known = await idempotency.claim(session, scope=_CORRECTIONS, key=request_key, fingerprint=content, now=now)
        if known is None:
            done = await drawers.correct(session, shift_id=shift_id, wish=wish, actor=actor, now=now)
            known = {"id": done.id}
            await idempotency.store(session, scope=_CORRECTIONS, key=request_key, answer=known)
        every = await reports.corrections(session, shift_id=shift_id)
    return next(one for one in every if one.id == known["id"])


async def _seen(session: AsyncSession, *, shift_id: str, actor: Actor) -> Shift:
    shift = await queries.shift(session, shift_id=shift_id)
    house = shift.organisation_id
    if actor.may(house, *_READERS) or (_hers(shift, actor) and actor.may(house, *_SELLERS)):
        return shift
    raise ShiftNotFound


def _hers(shift: Shift, actor: Actor) -> bool:
    return shift.seller == actor.subject
