"""What a house writes about its title, changed without losing what somebody else has just written."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from media_service.library import completeness, publishing
from media_service.library.errors import TitleChanged, TitleIncomplete
from media_service.library.models import Asset, Title
from media_service.library.schemas import TitlePatch, TitleState


async def change_title(session: AsyncSession, *, title: Title, patch: TitlePatch, revision: int, now: datetime) -> None:
    """Write what the patch names. Raises TitleChanged, TitleIncomplete.

    What is on sale, or will be at an hour that was set, may not lose what a sale needs.
    """
    if title.revision != revision:
        raise TitleChanged
    asset = await session.get(Asset, title.asset_id) if title.asset_id else None
    lacked = completeness.missing(title, asset)
    for name, value in patch.model_dump(mode="json", exclude_unset=True).items():
        setattr(title, name, value)
    title.revision += 1
    lost = [what for what in completeness.missing(title, asset) if what not in lacked]
    if lost and (title.state == TitleState.PUBLISHED or title.publish_at is not None):
        raise TitleIncomplete(lost)
    if title.state == TitleState.PUBLISHED:
        await publishing.tell(session, title=title, now=now)


async def set_poster(session: AsyncSession, *, title: Title, key: str | None) -> None:
    """The poster the house chose; None goes back to the picture of the film."""
    title.poster = key


async def set_trim(
    session: AsyncSession,
    *,
    title: Title,
    asset: Asset,
    playlist: str | None,
    trim: tuple[float, float] | None,
    now: datetime,
) -> None:
    """Show a stretch of the film by another playlist, or all of it (None); ticketing hears of the new length."""
    asset.stage(playlist, trim=trim)
    if title.state == TitleState.PUBLISHED and title.asset_id == asset.id:
        await publishing.tell(session, title=title, now=now, only_if_longer=True)
