"""Decisions about guides: writing them note by note or whole, approving what was read, taking it from viewers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from media_service.guides import queries
from media_service.guides.errors import (
    GuideChanged,
    GuideEmpty,
    GuideFull,
    GuideUnknown,
    MomentTaken,
    NoteUnknown,
    TranslationRunning,
)
from media_service.guides.models import Guide, GuideNote
from media_service.guides.schemas import (
    CHARACTERS_MAX,
    NOTES_MAX,
    GuideLanguage,
    GuideState,
    Note,
    Origin,
    TranslationState,
)


async def begin(
    session: AsyncSession, *, title_id: str, language: GuideLanguage, created_by: str, now: datetime
) -> Guide:
    """The title's guide in that language, an empty draft if there was none; two who begin it begin one."""
    found = await queries.guide(session, title_id=title_id, language=language, lock=True)
    if found is not None:
        return found
    fresh = Guide(
        id=ids.new("gde"),
        title_id=title_id,
        language=language,
        state=GuideState.DRAFT,
        origin=Origin.HUMAN,
        translation=TranslationState.NONE,
        revision=0,
        created_by=created_by,
        changed_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(fresh)
    except IntegrityError:
        return await known(session, title_id=title_id, language=language)
    return fresh


async def known(session: AsyncSession, *, title_id: str, language: str, lock: bool = True) -> Guide:
    """The guide, locked unless it is only read. Raises GuideUnknown."""
    found = await queries.guide(session, title_id=title_id, language=language, lock=lock)
    if found is None:
        raise GuideUnknown
    return found


async def replace_notes(
    session: AsyncSession, *, guide: Guide, notes: Sequence[Note], origin: Origin, now: datetime
) -> None:
    """These notes instead of those there are (a file was brought in, or a translation came)."""
    await session.execute(delete(GuideNote).where(GuideNote.guide_id == guide.id))
    session.add_all(row_of(guide, note) for note in notes)
    guide.origin = origin
    if origin is Origin.HUMAN:
        guide.translated_from = None
    guide.translation = TranslationState.NONE
    changed(guide, now)
    await session.flush()


async def add_note(session: AsyncSession, *, guide: Guide, note: Note, now: datetime) -> GuideNote:
    """One more note. Raises MomentTaken, GuideFull."""
    row = row_of(guide, note)
    await _keep(session, row)
    await _require_room(session, guide)
    changed(guide, now)
    return row


async def change_note(
    session: AsyncSession, *, guide: Guide, note_id: str, note: Note, revision: int, now: datetime
) -> GuideNote:
    """Another wording or moment. Raises NoteUnknown, GuideChanged, MomentTaken, GuideFull."""
    row = await _note(session, guide, note_id)
    if row.revision != revision:
        raise GuideChanged
    for name, value in _columns(note).items():
        setattr(row, name, value)
    row.revision += 1
    await _keep(session, row)
    await _require_room(session, guide)
    changed(guide, now)
    return row


async def remove_note(session: AsyncSession, *, guide: Guide, note_id: str, revision: int, now: datetime) -> None:
    """One note less. Raises NoteUnknown, GuideChanged."""
    row = await _note(session, guide, note_id)
    if row.revision != revision:
        raise GuideChanged
    await session.delete(row)
    changed(guide, now)


async def approve(session: AsyncSession, *, guide: Guide, revision: int, approved_by: str, now: datetime) -> None:
    """Show viewers what was read; whatever a machine wrote becomes the person's.

    Raises GuideChanged, GuideEmpty, TranslationRunning.
    """
    if guide.translation == TranslationState.RUNNING:
        raise TranslationRunning
    if guide.revision != revision:
        raise GuideChanged
    notes = [queries.note(row) for row in await queries.notes(session, guide_id=guide.id)]
    if not notes:
        raise GuideEmpty
    guide.shown = [note.model_dump(mode="json", exclude_defaults=True) for note in notes]
    guide.origin, guide.state = Origin.HUMAN, GuideState.APPROVED
    guide.approved_at, guide.approved_by = now, approved_by


async def take_from_viewers(session: AsyncSession, *, guide: Guide) -> None:
    """Nobody sees it any more; the notes stay with the house. Asking twice is asking once."""
    guide.state, guide.shown = GuideState.DRAFT, None


async def discard(session: AsyncSession, *, guide: Guide, revision: int) -> None:
    """The guide and its notes are gone. Raises GuideChanged."""
    if guide.revision != revision:
        raise GuideChanged
    await session.execute(delete(GuideNote).where(GuideNote.guide_id == guide.id))
    await session.delete(guide)


def changed(guide: Guide, now: datetime) -> None:
    """What viewers have is not what stands here any more."""
    guide.revision += 1
    guide.state, guide.changed_at = GuideState.DRAFT, now


async def _note(session: AsyncSession, guide: Guide, note_id: str) -> GuideNote:
    row = await session.get(GuideNote, note_id)
    if row is None or row.guide_id != guide.id:
        raise NoteUnknown
    return row


async def _keep(session: AsyncSession, row: GuideNote) -> None:
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError as taken:
        raise MomentTaken from taken


async def _require_room(session: AsyncSession, guide: Guide) -> None:
    notes, letters = await queries.size(session, guide_id=guide.id)
    if notes > NOTES_MAX or letters > CHARACTERS_MAX:
        raise GuideFull(notes=NOTES_MAX, letters=CHARACTERS_MAX)


def row_of(guide: Guide, note: Note) -> GuideNote:
    """A note as a row of that guide."""
    return GuideNote(id=ids.new("gnt"), guide_id=guide.id, revision=0, **_columns(note))


def _columns(note: Note) -> dict[str, object]:
    return {
        "start_ms": round(note.start_seconds * 1000),
        "end_ms": None if note.end_seconds is None else round(note.end_seconds * 1000),
        "kind": note.kind,
        "heading": note.heading,
        "text": note.text,
        "public": note.public,
    }
