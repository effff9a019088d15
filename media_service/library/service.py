"""Decisions about titles: registering them, putting them on screen, withdrawing them."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from infra.contracts.title import TitleWithdrawn
from infra.outbox import rows as outbox
from media_service.library import publishing
from media_service.library.errors import TitleIdMalformed, TitleIdTaken
from media_service.library.models import Asset, Title
from media_service.library.schemas import AssetState, NewTitle, TitleState

TITLE_PUBLISHED = publishing.TITLE_PUBLISHED
TITLE_WITHDRAWN = "title_withdrawn"


async def register_title(session: AsyncSession, *, details: NewTitle, created_by: str, now: datetime) -> Title:
    """A new draft; the same id with the same content is the same title, also when two ask at once.

    Raises TitleIdMalformed, TitleIdTaken.
    """
    content = details.model_dump(exclude={"id"})
    registered_as = hashlib.sha256(details.model_dump_json(exclude={"id"}).encode()).hexdigest()
    if details.id is not None:
        if not ids.is_id("ttl", details.id):
            raise TitleIdMalformed
        if (known := await session.get(Title, details.id)) is not None:
            return _same(known, registered_as, content)
    title = Title(
        id=details.id or ids.new("ttl"),
        state=TitleState.DRAFT,
        version=0,
        revision=0,
        registered_as=registered_as,
        credits=[],
        warnings=[],
        created_by=created_by,
        created_at=now,
        **content,
    )
    try:
        async with session.begin_nested():
            session.add(title)
    except IntegrityError:  # the same id came in over another connection in the meantime
        known = await session.get(Title, title.id)
        if known is None:
            raise
        return _same(known, registered_as, content)
    return title


def _same(known: Title, registered_as: str, content: dict[str, Any]) -> Title:
    """The title, if it was registered with this content (titles of old: if they still say so). Raises TitleIdTaken."""
    if known.registered_as is not None:
        same = known.registered_as == registered_as
    else:
        same = all(getattr(known, name) == value for name, value in content.items())
    if not same:
        raise TitleIdTaken
    return known


async def add_asset(
    session: AsyncSession, *, asset_id: str, title_id: str, master_key: str, size_bytes: int, now: datetime
) -> Asset:
    """The asset of a master that has arrived."""
    asset = Asset(
        id=asset_id,
        title_id=title_id,
        state=AssetState.WAITING,
        master_key=master_key,
        master_size_bytes=size_bytes,
        uploaded_at=now,
        fence=0,
        stagings=0,
    )
    session.add(asset)
    await session.flush()
    return asset


async def put_on_screen(
    session: AsyncSession,
    *,
    asset_id: str,
    fence: int,
    playlist: str,
    duration_seconds: float,
    now: datetime,
    finished: dict[str, Any] | None = None,
) -> None:
    """Publish what the holder of `fence` made; `finished` is its size and rungs once every byte is there.

    The title follows: a draft that waits for it is published, a published one is told anew when its length changed.
    Idempotent; the caller has made sure that the fence is the newest.
    """
    asset = await session.get_one(Asset, asset_id, with_for_update=True)
    if asset.fence != fence:
        asset.poster = None
        asset.stage(None, trim=None)  # another claim's segments may lie elsewhere
    asset.fence, asset.playlist, asset.duration_seconds = fence, playlist, duration_seconds
    asset.state = AssetState.COMPLETE if finished else AssetState.PLAYABLE
    for name, value in (finished or {}).items():
        setattr(asset, name, value)
    title = await session.get_one(Title, asset.title_id, with_for_update=True)
    shown = await session.get(Asset, title.asset_id) if title.asset_id else None
    if shown is not None and (shown.uploaded_at, shown.id) > (asset.uploaded_at, asset.id):
        return  # a newer master is on screen already
    title.asset_id = asset.id
    await _publish(session, title=title, now=now)


async def set_poster(session: AsyncSession, *, asset_id: str, fence: int, key: str) -> bool:
    """Remember where the poster of that fence is; False when a newer fence is published."""
    asset = await session.get_one(Asset, asset_id, with_for_update=True)
    if asset.fence != fence:
        return False
    asset.poster = key
    return True


async def take_off_screen(session: AsyncSession, *, asset_id: str, now: datetime) -> None:
    """The asset has failed for good; the title that shows it is withdrawn, until a new master plays."""
    asset = await session.get_one(Asset, asset_id, with_for_update=True)
    asset.state = AssetState.FAILED
    title = await session.get_one(Title, asset.title_id, with_for_update=True)
    if title.asset_id == asset.id and title.state == TitleState.PUBLISHED:
        await withdraw_title(session, title=title, withdrawn_by=None, now=now)


async def withdraw_title(session: AsyncSession, *, title: Title, withdrawn_by: str | None, now: datetime) -> None:
    """Take a title off the programme. What the house withdraws stays withdrawn; asking twice is asking once."""
    if withdrawn_by is not None:
        title.withdrawn_by = title.withdrawn_by or withdrawn_by
        title.publish_at = None
    if title.state == TitleState.WITHDRAWN:
        return
    was_published = title.state == TitleState.PUBLISHED
    title.state, title.withdrawn_at = TitleState.WITHDRAWN, now
    if was_published:  # ticketing never heard of a draft
        title.version += 1
        word = TitleWithdrawn(title_id=title.id, version=title.version)
        await outbox.post(session, topic=TITLE_WITHDRAWN, payload=word, now=now)


async def locked_title(session: AsyncSession, *, title_id: str) -> Title | None:
    """The title's row, locked where the database locks rows."""
    query = select(Title).where(Title.id == title_id).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def _publish(session: AsyncSession, *, title: Title, now: datetime) -> None:
    """Something of the title can be played: an open wish to be published is granted, a published one told anew."""
    if title.state == TitleState.PUBLISHED:
        await publishing.tell(session, title=title, now=now, only_if_longer=True)
    elif title.publish_when_playable and title.withdrawn_by is None and publishing.is_sellable(title):
        await publishing.put_on_sale(session, title=title, now=now)
