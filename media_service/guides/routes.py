"""Where a house writes its guides, brings them in as files, approves them and takes them from viewers again."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.actor import Role
from infra.http.callers import CurrentActor
from media_service.guides import files, queries, service, voicing
from media_service.guides.errors import GuideChanged, GuideFileTooLarge
from media_service.guides.files import Format
from media_service.guides.models import Guide
from media_service.guides.schemas import (
    FILE_BYTES_MAX,
    GuideLanguage,
    GuideSheet,
    GuideSummary,
    Note,
    NoteView,
    Origin,
)
from media_service.library import access
from media_service.library import queries as library_queries
from media_service.library import service as library
from media_service.library.errors import RevisionMissing
from media_service.library.revisions import RevisionRead, revision_if_any
from media_service.parts import TheParts

router = APIRouter(prefix="/api/media/titles/{title_id}/guides", tags=["guides"])


@router.get("")
async def languages(title_id: str, actor: CurrentActor, parts: TheParts) -> list[GuideSummary]:
    """Every language in which the house writes about the title, for its staff."""
    async with parts.database.reading() as session:
        await _mine(session, actor, title_id, *access.STAFF)
        return await queries.summaries(session, title_id=title_id)


@router.get("/{language}")
async def read(
    title_id: str, language: GuideLanguage, actor: CurrentActor, parts: TheParts, response: Response
) -> GuideSheet:
    """One guide with its notes, for the staff of the house."""
    async with parts.database.reading() as session:
        await _mine(session, actor, title_id, *access.STAFF)
        guide = await service.known(session, title_id=title_id, language=language, lock=False)
        return await _sheet(session, guide, response)


@router.put("/{language}")
async def begin(
    title_id: str, language: GuideLanguage, actor: CurrentActor, parts: TheParts, response: Response
) -> GuideSheet:
    """Begin a guide; one that is there stays as it is."""
    async with parts.database.transaction() as session:
        await _mine(session, actor, title_id)
        guide = await service.begin(
            session, title_id=title_id, language=language, created_by=actor.subject, now=clock.now()
        )
        return await _sheet(session, guide, response)


@router.delete("/{language}", status_code=204)
async def discard(
    title_id: str, language: GuideLanguage, actor: CurrentActor, revision: RevisionRead, parts: TheParts
) -> None:
    """Throw a guide away, with every note and the voice that speaks it."""
    async with parts.database.transaction() as session:
        await library.locked_title(session, title_id=title_id)  # before the guide: voices lock it too
        guide = await _guide(session, actor, title_id, language)
        await voicing.remove(session, guide=guide, now=clock.now())
        await service.discard(session, guide=guide, revision=revision)


@router.get("/{language}/file")
async def write_file(
    title_id: str,
    language: GuideLanguage,
    actor: CurrentActor,
    parts: TheParts,
    form: Annotated[Format, Query(alias="format")] = Format.WEBVTT,
) -> Response:
    """The guide as a file: WebVTT metadata with JSON payloads, the same with plain text, or JSON."""
    async with parts.database.reading() as session:
        await _mine(session, actor, title_id, *access.STAFF)
        guide = await service.known(session, title_id=title_id, language=language, lock=False)
        notes = [queries.note(row) for row in await queries.notes(session, guide_id=guide.id)]
    content, media_type = files.write(form, language=language, notes=notes)
    ending = "json" if form is Format.JSON else "vtt"
    headers = {
        "Content-Disposition": f'attachment; filename="guide-{language}.{ending}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)


@router.put("/{language}/file")
async def read_file(
    *,
    request: Request,
    title_id: str,
    language: GuideLanguage,
    actor: CurrentActor,
    parts: TheParts,
    response: Response,
) -> GuideSheet:
    """A file's notes instead of those there are; If-Match is needed where there are any."""
    async with parts.database.reading() as session:
        await _mine(session, actor, title_id)
    notes = files.read(await _received(request), language=language)
    async with parts.database.transaction() as session:
        await _mine(session, actor, title_id)
        now = clock.now()
        guide = await service.begin(session, title_id=title_id, language=language, created_by=actor.subject, now=now)
        revision = revision_if_any(request)
        if guide.revision and revision is None:
            raise RevisionMissing
        if revision is not None and revision != guide.revision:
            raise GuideChanged
        await service.replace_notes(session, guide=guide, notes=notes, origin=Origin.HUMAN, now=now)
        return await _sheet(session, guide, response)


@router.post("/{language}/notes", status_code=201)
async def add(title_id: str, language: GuideLanguage, note: Note, actor: CurrentActor, parts: TheParts) -> NoteView:
    """One more note."""
    async with parts.database.transaction() as session:
        guide = await _guide(session, actor, title_id, language)
        return queries.note_view(await service.add_note(session, guide=guide, note=note, now=clock.now()))


@router.put("/{language}/notes/{note_id}")
async def change(
    *,
    title_id: str,
    language: GuideLanguage,
    note_id: str,
    note: Note,
    actor: CurrentActor,
    revision: RevisionRead,
    parts: TheParts,
) -> NoteView:
    """Another wording or moment of a note, if nobody else has changed it since."""
    async with parts.database.transaction() as session:
        guide = await _guide(session, actor, title_id, language)
        row = await service.change_note(
            session, guide=guide, note_id=note_id, note=note, revision=revision, now=clock.now()
        )
        return queries.note_view(row)


@router.delete("/{language}/notes/{note_id}", status_code=204)
async def remove(
    *,
    title_id: str,
    language: GuideLanguage,
    note_id: str,
    actor: CurrentActor,
    revision: RevisionRead,
    parts: TheParts,
) -> None:
    """One note less."""
    async with parts.database.transaction() as session:
        guide = await _guide(session, actor, title_id, language)
        await service.remove_note(session, guide=guide, note_id=note_id, revision=revision, now=clock.now())


@router.post("/{language}/approvals", status_code=201)
async def approve(
    *,
    title_id: str,
    language: GuideLanguage,
    actor: CurrentActor,
    revision: RevisionRead,
    parts: TheParts,
    response: Response,
) -> GuideSheet:
    """Show viewers the guide exactly as it was read."""
    async with parts.database.transaction() as session:
        guide = await _guide(session, actor, title_id, language)
        await service.approve(session, guide=guide, revision=revision, approved_by=actor.subject, now=clock.now())
        return await _sheet(session, guide, response)


@router.delete("/{language}/approvals")
async def take_from_viewers(
    title_id: str, language: GuideLanguage, actor: CurrentActor, parts: TheParts, response: Response
) -> GuideSheet:
    """Viewers see it no more; asking twice is asking once."""
    async with parts.database.transaction() as session:
        guide = await _guide(session, actor, title_id, language)
        await service.take_from_viewers(session, guide=guide)
        return await _sheet(session, guide, response)


async def _mine(session: AsyncSession, actor: CurrentActor, title_id: str, *roles: Role) -> None:
    """Raise TitleUnknown or NotOfThisHouse unless the actor has a role (owner or editor if none is named)."""
    title = await library_queries.title(session, title_id=title_id)
    access.require_title(actor, title, *(roles or access.EDITORS))


async def _guide(session: AsyncSession, actor: CurrentActor, title_id: str, language: GuideLanguage) -> Guide:
    """The guide, locked, for an owner or editor of the house. Raises TitleUnknown, NotOfThisHouse, GuideUnknown."""
    await _mine(session, actor, title_id)
    return await service.known(session, title_id=title_id, language=language)


async def _sheet(session: AsyncSession, guide: Guide, response: Response) -> GuideSheet:
    await session.flush()
    response.headers["ETag"] = f'"{guide.revision}"'
    response.headers["Cache-Control"] = "no-store"
    return await queries.sheet(session, found=guide)


async def _received(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > FILE_BYTES_MAX:
            raise GuideFileTooLarge(limit=FILE_BYTES_MAX)
    return bytes(content)
