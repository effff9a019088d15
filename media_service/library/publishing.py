"""On sale, now or later: what a title needs for it, and the word to ticketing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts.title import AgeRating, TitlePublished
from infra.outbox import rows as outbox
from media_service.library import completeness
from media_service.library.errors import TitleIncomplete
from media_service.library.models import Asset, Title
from media_service.library.queries import whole_seconds
from media_service.library.schemas import TitleState

TITLE_PUBLISHED = "title_published"
_DUE_BATCH = 50


async def publish_title(session: AsyncSession, *, title: Title, now: datetime) -> None:
    """Put a title on sale now; asking twice is asking once. Raises TitleIncomplete."""
    if title.state == TitleState.PUBLISHED:
        return
    await require_complete(session, title=title)
    title.withdrawn_by = None
    await put_on_sale(session, title=title, now=now)


async def schedule_title(session: AsyncSession, *, title: Title, at: datetime) -> None:
    """Put a title on sale later; the last instant given counts. Raises TitleIncomplete."""
    if title.state == TitleState.PUBLISHED:
        return
    await require_complete(session, title=title)
    title.publish_at = at


async def require_complete(session: AsyncSession, *, title: Title) -> None:
    """Raise TitleIncomplete with the list of what is missing."""
    asset = await session.get(Asset, title.asset_id) if title.asset_id else None
    if lacking := completeness.missing(title, asset):
        raise TitleIncomplete(lacking)


async def due_title_ids(session: AsyncSession, *, now: datetime) -> list[str]:
    """Titles whose hour has come."""
    due = select(Title.id).where(Title.publish_at <= now).order_by(Title.publish_at, Title.id).limit(_DUE_BATCH)
    return list((await session.scalars(due)).all())


def is_sellable(title: Title) -> bool:
    """Whether it has the least that a sale needs: a price, and a rating that may be shown."""
    return title.ticket_price_minor is not None and title.age_rating not in (None, "C")


async def put_on_sale(session: AsyncSession, *, title: Title, now: datetime) -> None:
    """The title is published from now on, and ticketing hears of it."""
    title.state, title.published_at = TitleState.PUBLISHED, now
    title.withdrawn_at = title.publish_at = None
    await tell(session, title=title, now=now)


async def tell(session: AsyncSession, *, title: Title, now: datetime, only_if_longer: bool = False) -> None:
    """Tell ticketing how a published title stands; `only_if_longer` keeps silent when its length has not changed."""
    asset = await session.get_one(Asset, title.asset_id)
    seconds = whole_seconds(asset.shown_seconds or 0)
    if only_if_longer and seconds == title.told_seconds:
        return
    title.version += 1
    title.told_seconds = seconds
    rating: AgeRating = title.age_rating  # type: ignore[assignment]  # a CHECK keeps it to these
    assert title.ticket_price_minor is not None  # noqa: S101  (a CHECK holds it)
    word = TitlePublished(
        title_id=title.id,
        organisation_id=title.organisation_id,
        version=title.version,
        name_vi=title.name_vi,
        name_en=title.name_en or title.name_vi,
        age_rating=rating,
        duration_seconds=seconds,
        ticket_price_minor=title.ticket_price_minor,
        currency=title.currency,
        watch_hours=title.watch_hours,
    )
    await outbox.post(session, topic=TITLE_PUBLISHED, payload=word, now=now)
