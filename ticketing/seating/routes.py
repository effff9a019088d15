"""HTTP of venues, halls and seat maps: a house draws them, everybody reads what was published."""

import asyncio
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Actor, Role
from infra.http.callers import CurrentActor
from ticketing.dependencies import ServiceDatabase
from ticketing.seating import checks, csv_file, files, queries, service
from ticketing.seating.errors import NotYourHall, SeatMapChanged, SeatMapFileTooLarge
from ticketing.seating.models import Hall, Venue
from ticketing.seating.schemas import (
    FILE_BYTES_MAX,
    HallName,
    HallView,
    HallWish,
    VenueView,
    VenueWish,
)

router = APIRouter()

_MAKERS = (Role.OWNER, Role.EDITOR)
_STAFF = (Role.OWNER, Role.EDITOR, Role.BOX_OFFICE, Role.GATE)
_FOR_EVER = "public, max-age=31536000, immutable"


class Format(StrEnum):
    """What a draft can be written as."""

    JSON = "json"
    CSV = "csv"


@router.get("/seat-maps/{map_id}")
async def show_map(map_id: str, database: ServiceDatabase) -> Response:
    """The document of a published version; it never changes, so it may be kept for ever."""
    async with database.reading() as session:
        document = await queries.document(session, map_id=map_id)
    return Response(document, media_type="application/json", headers={"Cache-Control": _FOR_EVER})


@router.get("/venues")
async def list_venues(organisation_id: str, actor: CurrentActor, database: ServiceDatabase) -> list[VenueView]:
    """The venues of a house with their halls, for the people who work there."""
    _require(actor, organisation_id, *_STAFF)
    async with database.reading() as session:
        return await queries.venues(session, organisation_id=organisation_id)


@router.post("/venues", status_code=201)
async def create_venue(wish: VenueWish, actor: CurrentActor, database: ServiceDatabase) -> VenueView:
    """A new venue."""
    _require(actor, wish.organisation_id, *_MAKERS)
    async with database.transaction() as session:
        venue = await service.create_venue(session, wish=wish, now=clock.now())
        return await queries.venue_view(session, venue=venue)


@router.put("/venues/{venue_id}")
async def change_venue(venue_id: str, wish: VenueWish, actor: CurrentActor, database: ServiceDatabase) -> VenueView:
    """The venue as the wish says; it stays with its house."""
    async with database.transaction() as session:
        venue = await queries.venue(session, venue_id=venue_id)
        _require(actor, venue.organisation_id, *_MAKERS)
        _require(actor, wish.organisation_id if wish.organisation_id == venue.organisation_id else "", *_MAKERS)
        await service.change_venue(session, venue=venue, wish=wish, now=clock.now())
        return await queries.venue_view(session, venue=venue)


@router.post("/venues/{venue_id}/halls", status_code=201)
async def create_hall(venue_id: str, wish: HallWish, actor: CurrentActor, database: ServiceDatabase) -> HallView:
    """A new hall, like a template or like another hall of the house."""
    async with database.transaction() as session:
        venue = await queries.venue(session, venue_id=venue_id)
        _require(actor, venue.organisation_id, *_MAKERS)
        like = None
        if wish.like is not None:
            other, its_venue = await queries.hall(session, hall_id=wish.like)
            _require(actor, its_venue.organisation_id if its_venue.organisation_id == venue.organisation_id else "")
            like = await service.drawing(session, hall=other)
        hall = await service.create_hall(session, venue=venue, wish=wish, like=like, now=clock.now())
        return await queries.hall_view(session, hall=hall, venue=venue)


@router.get("/halls/{hall_id}")
async def show_hall(hall_id: str, actor: CurrentActor, database: ServiceDatabase) -> HallView:
    """A hall, its versions, and what keeps its draft from being published."""
    async with database.reading() as session:
        hall, venue = await _hall(session, actor, hall_id, *_STAFF)
        document = await service.drawing(session, hall=hall)
        return await queries.hall_view(session, hall=hall, venue=venue, faults=checks.faults(document))


@router.put("/halls/{hall_id}")
async def rename_hall(hall_id: str, wish: HallName, actor: CurrentActor, database: ServiceDatabase) -> HallView:
    """Another name."""
    async with database.transaction() as session:
        hall, venue = await _hall(session, actor, hall_id, *_MAKERS, lock=True)
        hall.name = wish.name
        await session.flush()
        return await queries.hall_view(session, hall=hall, venue=venue)


@router.get("/halls/{hall_id}/draft")
async def show_draft(
    hall_id: str,
    actor: CurrentActor,
    database: ServiceDatabase,
    form: Annotated[Format, Query(alias="format")] = Format.JSON,
) -> Response:
    """What is being drawn, as JSON or as a table; its ETag is the revision a change is based on."""
    async with database.reading() as session:
        hall, _ = await _hall(session, actor, hall_id, *_STAFF)
        document = await service.drawing(session, hall=hall)
    content = csv_file.write(document) if form is Format.CSV else document.to_json().encode()
    media_type = "text/csv; charset=utf-8" if form is Format.CSV else "application/json"
    name = f'attachment; filename="seat-map.{form}"'
    headers = {"ETag": f'"{hall.draft_revision}"', "Cache-Control": "no-store", "Content-Disposition": name}
    return Response(content, media_type=media_type, headers=headers)


@router.put("/halls/{hall_id}/draft")
async def save_draft(request: Request, hall_id: str, actor: CurrentActor, database: ServiceDatabase) -> HallView:
    """Keep a draft, JSON or CSV, if nobody saved another since the revision that If-Match names."""
    async with database.reading() as session:  # before anything is read that a stranger sent
        hall, _ = await _hall(session, actor, hall_id, *_MAKERS)
        before = await service.drawing(session, hall=hall)
    content = await _received(request)
    document = await asyncio.to_thread(files.read, content, onto=before)
    async with database.transaction() as session:
        hall, venue = await _hall(session, actor, hall_id, *_MAKERS, lock=True)
        await service.save_draft(session, hall=hall, document=document, revision=_revision(request), now=clock.now())
        return await queries.hall_view(session, hall=hall, venue=venue, faults=checks.faults(document))


@router.delete("/halls/{hall_id}/draft")
async def discard_draft(hall_id: str, actor: CurrentActor, database: ServiceDatabase) -> HallView:
    """Go back to the newest version."""
    async with database.transaction() as session:
        hall, venue = await _hall(session, actor, hall_id, *_MAKERS, lock=True)
        await service.discard_draft(session, hall=hall)
        return await queries.hall_view(session, hall=hall, venue=venue)


@router.post("/halls/{hall_id}/versions", status_code=201)
async def publish(request: Request, hall_id: str, actor: CurrentActor, database: ServiceDatabase) -> HallView:
    """The draft of the revision that If-Match names becomes the next version. Performances keep the one they have."""
    async with database.transaction() as session:
        hall, venue = await _hall(session, actor, hall_id, *_MAKERS, lock=True)
        revision, by = _revision(request), actor.subject
        await service.publish(session, hall=hall, revision=revision, created_by=by, now=clock.now())
        return await queries.hall_view(session, hall=hall, venue=venue)


def _require(actor: Actor, organisation_id: str, *roles: Role) -> None:
    if not organisation_id or not actor.may(organisation_id, *(roles or _MAKERS)):
        raise NotYourHall


async def _hall(
    session: AsyncSession, actor: Actor, hall_id: str, *roles: Role, lock: bool = False
) -> tuple[Hall, Venue]:
    hall, venue = await queries.hall(session, hall_id=hall_id, lock=lock)
    _require(actor, venue.organisation_id, *roles)
    return hall, venue


def _revision(request: Request) -> int:
    said = request.headers.get("if-match", "").strip('"')
    if not (said.isascii() and said.isdigit() and len(said) <= 9):
        raise SeatMapChanged
    return int(said)


async def _received(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > FILE_BYTES_MAX:
            raise SeatMapFileTooLarge(limit=FILE_BYTES_MAX)
    return bytes(content)
