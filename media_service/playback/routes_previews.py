"""Watching without a ticket: the house's own screening, and the private links it gives away."""

from fastapi import APIRouter

from infra import clock
from infra.http.callers import CurrentActor
from media_service.library import access
from media_service.library import queries as library
from media_service.parts import TheParts
from media_service.playback import previews
from media_service.playback.schemas import (
    PlaybackOpened,
    PreviewLinkView,
    PreviewLinkWish,
    PreviewOpened,
    PreviewWish,
)

router = APIRouter(prefix="/api/media", tags=["previews"])


@router.post("/titles/{title_id}/previews", status_code=201)
async def make(title_id: str, wish: PreviewLinkWish, actor: CurrentActor, parts: TheParts) -> PreviewLinkView:
    """A new private link."""
    async with parts.database.transaction() as session:
        title = access.require_title(actor, await library.title(session, title_id=title_id), *access.EDITORS)
        return await previews.make_link(
            session,
            title=title,
            created_by=actor.subject,
            days=wish.days,
            settings=parts.settings,
            now=clock.now(),
        )


@router.get("/titles/{title_id}/previews")
async def living(title_id: str, actor: CurrentActor, parts: TheParts) -> list[PreviewLinkView]:
    """The links that still open the title, for its owners and editors."""
    async with parts.database.reading() as session:
        access.require_title(actor, await library.title(session, title_id=title_id), *access.EDITORS)
        return await previews.living_links(session, title_id=title_id, settings=parts.settings, now=clock.now())


@router.delete("/previews/{link_id}", status_code=204)
async def take_back(link_id: str, actor: CurrentActor, parts: TheParts) -> None:
    """Take a link back; asking twice is asking once."""
    async with parts.database.transaction() as session:
        link, title = await previews.link_of(session, link_id=link_id)
        access.require_title(actor, title, *access.EDITORS)
        await previews.take_back(session, link=link, now=clock.now())


@router.post("/preview-sessions", status_code=201)
async def open_preview(wish: PreviewWish, parts: TheParts) -> PreviewOpened:
    """Watch by a private link."""
    async with parts.database.transaction() as session:
        return await previews.open_preview(session, token=wish.preview_token, settings=parts.settings, now=clock.now())


@router.post("/titles/{title_id}/screenings", status_code=201)
async def screen(title_id: str, actor: CurrentActor, parts: TheParts) -> PlaybackOpened:
    """The house watches its own film, whatever its state."""
    async with parts.database.transaction() as session:
        title = access.require_title(actor, await library.title(session, title_id=title_id), *access.EDITORS)
        return await previews.open_screening(session, title=title, settings=parts.settings, now=clock.now())
