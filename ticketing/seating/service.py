"""Decisions about venues, halls and their maps: made, drawn, published."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from ticketing.seating import checks, files, queries, samples
from ticketing.seating.errors import NothingToPublish, SeatMapChanged, TooManyVenues
from ticketing.seating.models import Hall, SeatMapVersion, Venue
from ticketing.seating.schemas import HallWish, SeatMap, VenueWish

VENUES_MAX = 50  # of a house
HALLS_MAX = 50  # of a venue


async def create_venue(session: AsyncSession, *, wish: VenueWish, now: datetime) -> Venue:
    """A venue of a house. Raises TooManyVenues."""
    of_house = select(func.count()).select_from(Venue).where(Venue.organisation_id == wish.organisation_id)
    if (await session.scalar(of_house) or 0) >= VENUES_MAX:
        raise TooManyVenues(limit=VENUES_MAX)
    venue = Venue(id=ids.new("ven"), created_at=now, updated_at=now, **wish.model_dump())
    session.add(venue)
    await session.flush()
    return venue


async def change_venue(session: AsyncSession, *, venue: Venue, wish: VenueWish, now: datetime) -> None:
    """Another name, address or zone; performances keep those they were made with."""
    venue.name, venue.address, venue.zone, venue.updated_at = wish.name, wish.address, wish.zone, now
    await session.flush()


async def create_hall(
    session: AsyncSession, *, venue: Venue, wish: HallWish, like: SeatMap | None, now: datetime
) -> Hall:
    """A hall with a first draft: of `like`, else of the template. Raises TooManyVenues."""
    halls = select(func.count()).select_from(Hall).where(Hall.venue_id == venue.id)
    if (await session.scalar(halls) or 0) >= HALLS_MAX:
        raise TooManyVenues(limit=HALLS_MAX)
    document = like.model_copy(update={"name": wish.name}) if like else samples.of(wish.template, wish.name)
    hall = Hall(
        id=ids.new("hal"),
        venue_id=venue.id,
        name=wish.name,
        draft=document.to_json(),
        draft_revision=1,
        draft_saved_at=now,
        created_at=now,
    )
    session.add(hall)
    await session.flush()
    return hall


async def drawing(session: AsyncSession, *, hall: Hall) -> SeatMap:
    """What the editor opens: the draft, else the newest version, else an empty stage."""
    stored = hall.draft or await queries.newest_document(session, hall_id=hall.id)
    return SeatMap.model_validate_json(stored) if stored else samples.empty(hall.name)


async def save_draft(session: AsyncSession, *, hall: Hall, document: SeatMap, revision: int, now: datetime) -> None:
    """Keep the draft if nobody saved another since `revision`. The hall must be locked. Raises SeatMapChanged."""
    if hall.draft_revision != revision:
        raise SeatMapChanged
    hall.draft, hall.draft_saved_at, hall.draft_revision = document.to_json(), now, revision + 1
    await session.flush()


async def discard_draft(session: AsyncSession, *, hall: Hall) -> None:
    """Go back to the newest version; a hall without one goes back to an empty stage."""
    hall.draft, hall.draft_saved_at, hall.draft_revision = None, None, hall.draft_revision + 1
    await session.flush()


async def publish(
    session: AsyncSession, *, hall: Hall, revision: int, created_by: str, now: datetime
) -> SeatMapVersion:
    """The draft becomes the next version, for good. The hall must be locked.

    Raises SeatMapChanged, NothingToPublish, SeatMapRefused.
    """
    if hall.draft_revision != revision:
        raise SeatMapChanged
    if hall.draft is None or hall.draft == await queries.newest_document(session, hall_id=hall.id):
        raise NothingToPublish
    document = SeatMap.model_validate_json(hall.draft)
    if faults := checks.faults(document):
        raise files.refused(faults)
    newest = await session.scalar(select(func.max(SeatMapVersion.version)).where(SeatMapVersion.hall_id == hall.id))
    version = SeatMapVersion(
        id=ids.new("map"),
        hall_id=hall.id,
        version=(newest or 0) + 1,
        document=hall.draft,
        seats_count=document.seats_count,
        standing_count=document.standing_count,
        created_by=created_by,
        created_at=now,
    )
    session.add(version)
    await discard_draft(session, hall=hall)
    return version
