"""What a house has machines do with a guide; the result is a draft that bears the mark of the machine."""

from fastapi import APIRouter, Response

from infra import clock
from infra.http.callers import CurrentActor
from infra.settings import TranslatorKind
from media_service.guides import queries, service, translating, voicing
from media_service.guides.errors import TranslatorMissing
from media_service.guides.schemas import GuideLanguage, GuideSheet, TranslationWish
from media_service.library import access
from media_service.library import queries as library_queries
from media_service.library import service as library
from media_service.parts import TheParts

router = APIRouter(prefix="/api/media/titles/{title_id}/guides/{language}", tags=["guides"])


@router.post("/translations", status_code=202)
async def translate(
    *,
    title_id: str,
    language: GuideLanguage,
    wish: TranslationWish,
    actor: CurrentActor,
    parts: TheParts,
    response: Response,
) -> GuideSheet:
    """Have the machine write what this guide lacks of another; it begins within a second and goes on by itself."""
    async with parts.database.transaction() as session:
        title = await library_queries.title(session, title_id=title_id)
        access.require_title(actor, title, *access.EDITORS)
        if parts.settings.translator is TranslatorKind.NONE:
            raise TranslatorMissing
        guide = await service.known(session, title_id=title_id, language=language)
        await translating.request(session, guide=guide, source=wish.source, now=clock.now())
        response.headers["Cache-Control"] = "no-store"
        return await queries.sheet(session, found=guide)


@router.post("/voices", status_code=202)
async def speak(
    title_id: str, language: GuideLanguage, actor: CurrentActor, parts: TheParts, response: Response
) -> GuideSheet:
    """Have a machine read the guide aloud, as it stands, over the film's own sound, in place of an older voice."""
    async with parts.database.transaction() as session:
        title = await library.locked_title(session, title_id=title_id)
        access.require_title(actor, title, *access.EDITORS)
        guide = await service.known(session, title_id=title_id, language=language)
        await voicing.request(session, guide=guide, requested_by=actor.subject, now=clock.now())
        response.headers["Cache-Control"] = "no-store"
        return await queries.sheet(session, found=guide)


@router.delete("/voices")
async def silence(
    title_id: str, language: GuideLanguage, actor: CurrentActor, parts: TheParts, response: Response
) -> GuideSheet:
    """The voice leaves the player's menu; asking twice is asking once."""
    async with parts.database.transaction() as session:
        title = await library.locked_title(session, title_id=title_id)
        access.require_title(actor, title, *access.EDITORS)
        guide = await service.known(session, title_id=title_id, language=language)
        await voicing.remove(session, guide=guide, now=clock.now())
        await session.flush()
        response.headers["Cache-Control"] = "no-store"
        return await queries.sheet(session, found=guide)
