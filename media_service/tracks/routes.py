"""A house adds, replaces and removes the subtitles and voices of its titles, and sees how they are coming on."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter, ValidationError

from infra import clock
from infra.http.callers import CurrentActor
from media_service.captions import reading
from media_service.captions.errors import SubtitlesTooLarge
from media_service.library import access
from media_service.library import queries as library_queries
from media_service.library import service as library
from media_service.parts import TheParts
from media_service.tracks import queries, service
from media_service.tracks.errors import TrackMalformed, TrackUnknown
from media_service.tracks.schemas import Label, Language, TrackView, VoiceWish

router = APIRouter(prefix="/api/media/titles/{title_id}", tags=["tracks"])
_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)
_LABEL: TypeAdapter[str] = TypeAdapter(Label)


@router.get("/tracks")
async def tracks(title_id: str, actor: CurrentActor, parts: TheParts) -> list[TrackView]:
    """Subtitles and voices of a title, for the staff of its house."""
    async with parts.database.reading() as session:
        access.require_title(actor, await library_queries.title(session, title_id=title_id), *access.STAFF)
        return await queries.tracks(session, title_id=title_id)


@router.put("/subtitles/{language}")
async def put_subtitles(
    *,
    request: Request,
    title_id: str,
    language: str,
    actor: CurrentActor,
    parts: TheParts,
    label: Annotated[str, Query(max_length=200)] = "",
    hard_of_hearing: bool = False,
) -> list[TrackView]:
    """The bytes of an SRT or WebVTT file become the subtitles in that language, in place of those there were."""
    async with parts.database.reading() as session:
        access.require_title(actor, await library_queries.title(session, title_id=title_id), *access.EDITORS)
    language, label = _named(language, label)
    cues = reading.read(await _received(request.stream()))
    async with parts.database.transaction() as session:
        access.require_title(actor, await library.locked_title(session, title_id=title_id), *access.EDITORS)
        await service.put_subtitles(
            session,
            title_id=title_id,
            language=language,
            label=label,
            cues=cues,
            hard_of_hearing=hard_of_hearing,
            put_by=actor.subject,
            now=clock.now(),
        )
        return await queries.tracks(session, title_id=title_id)


@router.put("/voices/{language}")
async def put_voice(
    title_id: str, language: str, wish: VoiceWish, actor: CurrentActor, parts: TheParts
) -> list[TrackView]:
    """A machine is to say this over the film, in place of what it said in that language before."""
    async with parts.database.transaction() as session:
        access.require_title(actor, await library.locked_title(session, title_id=title_id), *access.EDITORS)
        language, label = _named(language, wish.label)
        await service.request_voice(
            session,
            title_id=title_id,
            language=language,
            label=label,
            cues=wish.cues,
            describes_video=wish.describes_video,
            requested_by=actor.subject,
            now=clock.now(),
        )
        return await queries.tracks(session, title_id=title_id)


@router.delete("/tracks/{track_id}")
async def remove(title_id: str, track_id: str, actor: CurrentActor, parts: TheParts) -> list[TrackView]:
    """Off the menu."""
    async with parts.database.transaction() as session:
        access.require_title(actor, await library.locked_title(session, title_id=title_id), *access.EDITORS)
        track = await queries.track(session, track_id=track_id)
        if track is None or track.title_id != title_id:
            raise TrackUnknown
        await service.remove(session, track_id=track_id, now=clock.now())
        return await queries.tracks(session, title_id=title_id)


def _named(language: str, label: str) -> tuple[str, str]:
    try:
        return _LANGUAGE.validate_python(language), _LABEL.validate_python(label.strip())
    except ValidationError as malformed:
        raise TrackMalformed from malformed


async def _received(chunks: AsyncIterator[bytes]) -> bytes:
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > reading.BYTES_MAX:
            raise SubtitlesTooLarge(limit=reading.BYTES_MAX)
    return bytes(content)
