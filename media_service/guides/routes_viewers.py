"""Where viewers get a guide: with the key of their playback session, so whoever may not watch may not read either."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.http.callers import bearer
from media_service.guides import viewing
from media_service.guides.schemas import GuideLanguage, GuideOffer, ShownLanguages
from media_service.library import queries as library_queries
from media_service.library.errors import TitleUnknown
from media_service.parts import TheParts
from media_service.playback import service as playback
from media_service.playback.models import PlaybackSession

router = APIRouter(prefix="/api/media", tags=["guides"])
_Key = Annotated[str, Depends(bearer)]


@router.get("/titles/{title_id}/guide-offers")
async def offers(title_id: str, parts: TheParts) -> list[GuideOffer]:
    """For everybody: in which languages a published title is guided, and the notes given as a taste."""
    async with parts.database.reading() as session:
        if await library_queries.title_on_screen(session, title_id=title_id) is None:
            raise TitleUnknown
        return await viewing.offers(session, title_id=title_id)


@router.get("/playback-sessions/{session_id}/guides")
async def languages(session_id: str, key: _Key, parts: TheParts) -> ShownLanguages:
    """The languages of the guide, for the viewer of this session (bearer: its renewal key)."""
    async with parts.database.reading() as session:
        return await viewing.languages(session, watching=await _watching(session, session_id, key))


@router.get("/playback-sessions/{session_id}/guides/{language}", response_model=None)
async def guide(session_id: str, language: GuideLanguage, key: _Key, request: Request, parts: TheParts) -> Response:
    """The guide in one language, in the time of what this session plays; asked again it is rarely sent again."""
    async with parts.database.reading() as session:
        watching = await _watching(session, session_id, key)
        found = await viewing.shown(session, watching=watching, language=language)
    body = found.model_dump_json(exclude_defaults=True).encode()
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:24]}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


async def _watching(session: AsyncSession, session_id: str, key: str) -> PlaybackSession:
    return await playback.watching(session, session_id=session_id, renewal_key=key, now=clock.now())
