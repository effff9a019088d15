"""The studio: what a house writes about a title, its poster, its cut, and when it goes on sale."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.http.callers import CurrentActor
from media_service.library import access, publishing, writing
from media_service.library import queries as library_queries
from media_service.library import service as library
from media_service.library.errors import TitleUnknown
from media_service.library.models import Asset, Title
from media_service.library.revisions import RevisionRead
from media_service.library.schemas import PublicationWish, TitlePatch, TitleSheet, TrimWish
from media_service.parts import TheParts
from media_service.production import posters, queries, trimming
from media_service.production.errors import TrimRefused
from media_service.tracks import queries as track_queries

router = APIRouter(prefix="/api/media/titles/{title_id}", tags=["studio"])
_TRIM_ATTEMPTS = 3  # a subtitle may be put beside the film in the same moment


@router.get("/sheet")
async def sheet(title_id: str, actor: CurrentActor, parts: TheParts, response: Response) -> TitleSheet:
    """All about one title, for the staff of its house; the ETag is its revision."""
    async with parts.database.reading() as session:
        access.require_title(actor, await library_queries.title(session, title_id=title_id), *access.STAFF)
        return await _sheet(session, title_id, response)


@router.patch("")
async def change(
    *,
    title_id: str,
    actor: CurrentActor,
    revision: RevisionRead,
    patch: TitlePatch,
    parts: TheParts,
    response: Response,
) -> TitleSheet:
    """Change what the patch names, if nobody else has changed the title since."""
    async with parts.database.transaction() as session:
        title = await _mine(session, actor, title_id)
        await writing.change_title(session, title=title, patch=patch, revision=revision, now=clock.now())
        return await _sheet(session, title_id, response)


@router.post("/publications", status_code=201)
async def publish(
    title_id: str, wish: PublicationWish, actor: CurrentActor, parts: TheParts, response: Response
) -> TitleSheet:
    """On sale now, or at an instant to come; asking twice is asking once."""
    now = clock.now()
    async with parts.database.transaction() as session:
        title = await _mine(session, actor, title_id)
        if wish.at is not None and wish.at > now:
            await publishing.schedule_title(session, title=title, at=wish.at)
        else:
            await publishing.publish_title(session, title=title, now=now)
        return await _sheet(session, title_id, response)


@router.delete("/publications")
async def unschedule(title_id: str, actor: CurrentActor, parts: TheParts, response: Response) -> TitleSheet:
    """Forget the hour that was set; what is on sale already stays (POST /withdrawals ends that)."""
    async with parts.database.transaction() as session:
        title = await _mine(session, actor, title_id)
        title.publish_at = None
        return await _sheet(session, title_id, response)


@router.put("/poster")
async def put_poster(
    request: Request, title_id: str, actor: CurrentActor, parts: TheParts, response: Response
) -> TitleSheet:
    """The bytes of a JPEG, PNG or WebP picture become the poster."""
    async with parts.database.reading() as session:
        access.require_title(actor, await library_queries.title(session, title_id=title_id), *access.EDITORS)
    content = await posters.received(request.stream())
    key = await posters.keep(parts.storage, title_id=title_id, content=content)
    async with parts.database.transaction() as session:
        await writing.set_poster(session, title=await _mine(session, actor, title_id), key=key)
        return await _sheet(session, title_id, response)


@router.delete("/poster")
async def drop_poster(title_id: str, actor: CurrentActor, parts: TheParts, response: Response) -> TitleSheet:
    """Back to the picture of the film."""
    async with parts.database.transaction() as session:
        await writing.set_poster(session, title=await _mine(session, actor, title_id), key=None)
        return await _sheet(session, title_id, response)


@router.put("/trim")
async def trim(title_id: str, wish: TrimWish, actor: CurrentActor, parts: TheParts, response: Response) -> TitleSheet:
    """Show a stretch of the film, cut at the nearest segment boundaries; an empty wish shows all of it again."""
    for _attempt in range(_TRIM_ATTEMPTS):
        if (sheet := await _trimmed(title_id, wish, actor, parts, response)) is not None:
            return sheet
    raise TrimRefused


async def _trimmed(
    title_id: str, wish: TrimWish, actor: CurrentActor, parts: TheParts, response: Response
) -> TitleSheet | None:
    """None when the film was put together anew meanwhile."""
    async with parts.database.reading() as session:
        title = await library_queries.title(session, title_id=title_id)
        title = access.require_title(actor, title, *access.EDITORS)
        showing = await track_queries.showing(session, title_id=title_id)
        asset = await session.get(Asset, title.asset_id) if title.asset_id else None
    if showing is None or not showing.is_whole or asset is None or not asset.duration_seconds:
        raise TrimRefused
    asked = None
    if wish.start_seconds is not None or wish.end_seconds is not None:
        asked = wish.start_seconds or 0.0, wish.end_seconds or asset.duration_seconds
    staged = await trimming.write(parts.storage, showing, trim=asked)
    async with parts.database.transaction() as session:
        title = await _mine(session, actor, title_id)
        now_shown = await session.get_one(Asset, asset.id, with_for_update=True)
        if (now_shown.fence, now_shown.stagings, title.asset_id) != (showing.fence, showing.stagings, asset.id):
            return None
        await writing.set_trim(
            session, title=title, asset=now_shown, playlist=staged.playlist, trim=staged.trim, now=clock.now()
        )
        return await _sheet(session, title_id, response)


async def _mine(session: AsyncSession, actor: CurrentActor, title_id: str) -> Title:
    """The title, locked, for an owner or editor of its house. Raises TitleUnknown, NotOfThisHouse."""
    return access.require_title(actor, await library.locked_title(session, title_id=title_id), *access.EDITORS)


async def _sheet(session: AsyncSession, title_id: str, response: Response) -> TitleSheet:
    await session.flush()
    found = await queries.sheet(session, title_id=title_id)
    if found is None:
        raise TitleUnknown
    response.headers["ETag"] = f'"{found.revision}"'
    response.headers["Cache-Control"] = "no-store"
    return found
