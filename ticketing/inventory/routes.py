"""HTTP of baskets: keep places, look, change, more time, give back. Whoever has the key has the basket."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import IntegrityError

from infra import clock
from infra.contracts.actor import Role
from infra.database.engine import Database
from infra.database.retrying import again_if_broken_off
from infra.database.together import Together
from infra.errors import AppError
from infra.http import callers, problems
from infra.http.callers import ServiceSettings
from infra.settings import Settings
from ticketing.access_codes import openings
from ticketing.access_codes.schemas import OPENING_HEADER
from ticketing.dependencies import ServiceDatabase
from ticketing.inventory import place_holds, queries, request_keys
from ticketing.inventory import service as inventory
from ticketing.inventory.errors import HoldLapsed, SeatsTaken
from ticketing.inventory.place_holds import Placed
from ticketing.inventory.schemas import HOLD_KEY_HEADER, HoldPlaced, HoldState, HoldView, HoldWish, PlacesItem
from ticketing.inventory.wishes import Named, Wanted

router = APIRouter()
HoldKey = Annotated[str, Header(alias=HOLD_KEY_HEADER)]
Desk = Together[Wanted, Placed]

_SELLERS = (Role.OWNER, Role.BOX_OFFICE)


def desk(database: Database) -> Desk:
    """Where buyers who come at the same time are served in one transaction."""

    @again_if_broken_off
    async def place_together(wanted: Sequence[Wanted]) -> list[Placed | AppError]:
        async with database.transaction() as session:
            return await place_holds.place(session, wanted=wanted, now=clock.now())

    return Together[Wanted, Placed](place_together)


def _wanted(request: Request, wish: HoldWish, settings: Settings) -> Wanted:
    opening = request.headers.get(OPENING_HEADER, "")
    code_ids = openings.opened(settings, opening, now=clock.now()) if opening else frozenset()
    if not callers.bearer(request):
        return Wanted(wish.items, code_ids=code_ids)
    houses = frozenset(callers.current_actor(request).organisations(*_SELLERS))
    return Wanted(wish.items, houses=houses, code_ids=code_ids)


def _queue(wanted: Wanted) -> str:
    first = wanted.items[0]
    return first.offer_id if isinstance(first, PlacesItem) else first.performance_id


@router.post("/holds", status_code=201, response_model=HoldPlaced)
async def place_hold(
    wish: HoldWish,
    request: Request,
    database: ServiceDatabase,
    settings: ServiceSettings,
    request_key: Annotated[str, Header(alias="Idempotency-Key")] = "",
) -> Response:
    """Keep places for ten minutes: all of them or none. With an Idempotency-Key the same again is the same basket."""
    wanted = _wanted(request, wish, settings)
    if request_key:
        actor = callers.current_actor(request).subject if callers.bearer(request) else ""
        body = wish.model_dump_json().encode()
        named = request_keys.named(settings, request_key=request_key, caller=actor, body=body)
        wanted = replace(wanted, named=named)
        if (known := await _placed_before(database, named)) is not None:
            return known
    served: Desk = request.app.state.hold_desk
    try:
        placed = await served.ask(wanted, key=_queue(wanted))
    except (AppError, IntegrityError) as refused:  # perhaps because the same request was faster
        known = await _placed_before(database, wanted.named) if wanted.named else None
        if known is not None:
            return known
        if isinstance(refused, SeatsTaken):
            return _lost(request, refused)
        raise
    answer = HoldPlaced(
        id=placed.id,
        organisation_id=placed.lines[0].offer.organisation_id,
        state=HoldState.HELD,
        expires_at=placed.expires_at,
        extendable=True,
        key=placed.key,
        **queries.shown(placed.lines),
    )
    return _created(answer)


async def _placed_before(database: Database, named: Named) -> Response | None:
    """The answer to a request that was answered before. Raises IdempotencyKeyReused."""
    async with database.reading() as session:
        hold = await queries.hold_of_request(session, hold_id=named.hold_id, key=named.key)
        if hold is None:
            return None
        view = queries.view(hold, await queries.lines(session, hold_id=hold.id), now=clock.now())
    return _created(HoldPlaced(key=named.key, **dict(view)))


def _created(answer: HoldPlaced) -> Response:
    return Response(answer.model_dump_json(), status_code=201, media_type="application/json")


@router.get("/holds/{hold_id}")
async def show_hold(hold_id: str, database: ServiceDatabase, hold_key: HoldKey = "") -> HoldView:
    """A basket, also when its time is over."""
    async with database.reading() as session:
        hold = await queries.hold_of_buyer(session, hold_id=hold_id, key=hold_key)
        return queries.view(hold, await queries.lines(session, hold_id=hold_id), now=clock.now())


@router.put("/holds/{hold_id}", response_model=HoldView)
async def replace_hold(  # noqa: PLR0917  (FastAPI fills them by name)
    hold_id: str,
    wish: HoldWish,
    request: Request,
    database: ServiceDatabase,
    settings: ServiceSettings,
    hold_key: HoldKey = "",
) -> HoldView | JSONResponse:
    """Other places instead: all of them, or the basket stays as it was. Its time does not change."""
    try:
        return await _replace(database, hold_id=hold_id, hold_key=hold_key, wanted=_wanted(request, wish, settings))
    except SeatsTaken as taken:
        return _lost(request, taken)


@again_if_broken_off
async def _replace(database: Database, *, hold_id: str, hold_key: str, wanted: Wanted) -> HoldView:
    now = clock.now()
    async with database.transaction() as session:
        hold = await queries.hold_of_buyer(session, hold_id=hold_id, key=hold_key, lock=True)
        if hold.state is not HoldState.HELD or hold.expires_at <= now or hold.order_id is not None:
            raise HoldLapsed
        await place_holds.replace(session, hold=hold, wanted=wanted, now=now)
        hold = await queries.hold_of_buyer(session, hold_id=hold_id, key=hold_key)
        return queries.view(hold, await queries.lines(session, hold_id=hold_id), now=now)


@router.post("/holds/{hold_id}/extensions", status_code=201)
@again_if_broken_off
async def extend_hold(hold_id: str, database: ServiceDatabase, hold_key: HoldKey = "") -> HoldView:
    """More time, once."""
    now = clock.now()
    async with database.transaction() as session:
        hold = await queries.hold_of_buyer(session, hold_id=hold_id, key=hold_key, lock=True)
        await inventory.extend(session, hold=hold, now=now)
        return queries.view(hold, await queries.lines(session, hold_id=hold_id), now=now)


@router.delete("/holds/{hold_id}", status_code=204)
@again_if_broken_off
async def release_hold(hold_id: str, database: ServiceDatabase, hold_key: HoldKey = "") -> None:
    """Give the places back, unless an order is being paid with them; nothing when they are free already."""
    async with database.transaction() as session:
        hold = await queries.hold_of_buyer(session, hold_id=hold_id, key=hold_key, lock=True)
        if hold.order_id is None:
            await inventory.release(session, hold=hold, now=clock.now())


def _lost(request: Request, taken: SeatsTaken) -> JSONResponse:
    """The refusal, with the seats for programs to read."""
    vi, en = taken.message("vi"), taken.message("en")
    status = problems.status_of(taken)
    more = {"seat_ids": list(taken.seat_ids)}
    return problems.problem(request, status=status, code=taken.code, vi=vi, en=en, more=more)
