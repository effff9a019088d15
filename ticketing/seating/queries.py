"""Reads about venues, halls and seat maps."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from ticketing.seating.errors import HallNotFound, SeatMapNotFound, VenueNotFound
from ticketing.seating.models import Hall, SeatMapVersion, Venue
from ticketing.seating.schemas import Fault, HallView, PublishedMap, SeatMap, VenueView, VersionView


async def venue(session: AsyncSession, *, venue_id: str) -> Venue:
    """The venue. Raises VenueNotFound."""
    found = await session.get(Venue, venue_id, populate_existing=True)
    if found is None:
        raise VenueNotFound
    return found


async def hall(session: AsyncSession, *, hall_id: str, lock: bool = False) -> tuple[Hall, Venue]:
    """The hall with its draft, and its venue. Raises HallNotFound."""
    query = select(Hall, Venue).join(Venue, Venue.id == Hall.venue_id).where(Hall.id == hall_id)
    query = query.options(undefer(Hall.draft)).execution_options(populate_existing=True)
    row = (await session.execute(query.with_for_update(of=Hall) if lock else query)).one_or_none()
    if row is None:
        raise HallNotFound
    return row[0], row[1]


async def published(session: AsyncSession, *, map_id: str) -> PublishedMap:
    """A published version, its hall and its venue. Raises SeatMapNotFound."""
    query = select(SeatMapVersion, Hall, Venue).join(Hall, Hall.id == SeatMapVersion.hall_id)
    query = query.join(Venue, Venue.id == Hall.venue_id).where(SeatMapVersion.id == map_id)
    row = (await session.execute(query.options(undefer(SeatMapVersion.document)))).one_or_none()
    if row is None:
        raise SeatMapNotFound
    version, hall, venue = row[0], row[1], row[2]
    return PublishedMap(
        id=version.id,
        version=version.version,
        organisation_id=venue.organisation_id,
        venue_name=venue.name,
        venue_address=venue.address,
        zone=venue.zone,
        hall_name=hall.name,
        document=SeatMap.model_validate_json(version.document),
    )


async def document(session: AsyncSession, *, map_id: str) -> str:
    """The document of a published version as it was stored. Raises SeatMapNotFound."""
    stored = await session.scalar(select(SeatMapVersion.document).where(SeatMapVersion.id == map_id))
    if stored is None:
        raise SeatMapNotFound
    return stored


async def newest_document(session: AsyncSession, *, hall_id: str) -> str | None:
    """The document of the newest version of a hall's map, or None where none was published."""
    query = select(SeatMapVersion.document).where(SeatMapVersion.hall_id == hall_id)
    return await session.scalar(query.order_by(SeatMapVersion.version.desc()).limit(1))


async def venues(session: AsyncSession, *, organisation_id: str) -> list[VenueView]:
    """The venues of a house with their halls and versions."""
    query = select(Venue).where(Venue.organisation_id == organisation_id).order_by(Venue.name, Venue.id)
    return [await venue_view(session, venue=found) for found in await session.scalars(query)]


async def venue_view(session: AsyncSession, *, venue: Venue) -> VenueView:
    """The venue as it crosses HTTP."""
    halls = await session.scalars(select(Hall).where(Hall.venue_id == venue.id).order_by(Hall.name, Hall.id))
    return VenueView(
        id=venue.id,
        organisation_id=venue.organisation_id,
        name=venue.name,
        address=venue.address,
        zone=venue.zone,
        halls=tuple([await hall_view(session, hall=hall, venue=venue) for hall in halls.all()]),
    )


async def hall_view(session: AsyncSession, *, hall: Hall, venue: Venue, faults: Sequence[Fault] = ()) -> HallView:
    """The hall as it crosses HTTP."""
    query = select(SeatMapVersion).where(SeatMapVersion.hall_id == hall.id).order_by(SeatMapVersion.version.desc())
    return HallView(
        id=hall.id,
        venue_id=venue.id,
        organisation_id=venue.organisation_id,
        venue_name=venue.name,
        name=hall.name,
        versions=tuple(_version_view(version) for version in await session.scalars(query)),
        draft_revision=hall.draft_revision,
        draft_saved_at=hall.draft_saved_at,
        faults=tuple(faults),
    )


def _version_view(version: SeatMapVersion) -> VersionView:
    return VersionView(
        id=version.id,
        version=version.version,
        seats_count=version.seats_count,
        standing_count=version.standing_count,
        created_at=version.created_at,
    )
