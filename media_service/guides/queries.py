"""Reads of guides, for the house that writes them."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from media_service.guides.models import Guide, GuideNote
from media_service.guides.schemas import (
    GuideLanguage,
    GuideSheet,
    GuideState,
    GuideSummary,
    Note,
    NoteKind,
    NoteView,
    Origin,
    TranslationState,
)
from media_service.tracks import queries as track_queries
from media_service.tracks.schemas import TrackKind, TrackView


async def guide(session: AsyncSession, *, title_id: str, language: str, lock: bool = False) -> Guide | None:
    """The guide of a title in a language, its row locked if asked for."""
    query = select(Guide).where((Guide.title_id == title_id) & (Guide.language == language))
    return (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()


async def notes(session: AsyncSession, *, guide_id: str) -> list[GuideNote]:
    """The notes of a guide by time."""
    query = select(GuideNote).where(GuideNote.guide_id == guide_id).order_by(GuideNote.start_ms)
    return list((await session.scalars(query)).all())


async def size(session: AsyncSession, *, guide_id: str) -> tuple[int, int]:
    """How many notes a guide has, and how many letters."""
    letters = func.coalesce(func.sum(func.length(GuideNote.heading) + func.length(GuideNote.text)), 0)
    query = select(func.count(GuideNote.id), letters).where(GuideNote.guide_id == guide_id)
    count, total = (await session.execute(query)).one()
    return count, int(total)


async def summaries(session: AsyncSession, *, title_id: str) -> list[GuideSummary]:
    """Every language in which the house writes about the title."""
    count = select(func.count(GuideNote.id)).where(GuideNote.guide_id == Guide.id).scalar_subquery()
    query = select(Guide, count).where(Guide.title_id == title_id)
    ranks = {str(language): rank for rank, language in enumerate(GuideLanguage)}
    rows = sorted((await session.execute(query)).all(), key=lambda row: ranks[row[0].language])
    return [summary(found, number) for found, number in rows]


async def sheet(session: AsyncSession, *, found: Guide) -> GuideSheet:
    """A guide with its notes."""
    noted = [note_view(row) for row in await notes(session, guide_id=found.id)]
    spoken = await voice(session, title_id=found.title_id, language=found.language)
    return GuideSheet(**dict(summary(found, len(noted))), noted=noted, voice=spoken)


async def voice(session: AsyncSession, *, title_id: str, language: str) -> TrackView | None:
    """The voice that speaks in that language over the title's film."""
    beside = await track_queries.tracks(session, title_id=title_id)
    mine = (track for track in beside if track.kind is TrackKind.VOICE and track.language == language)
    return next(mine, None)


def summary(found: Guide, number: int) -> GuideSummary:
    """A guide without its notes, of which there is that number."""
    return GuideSummary(
        language=GuideLanguage(found.language),
        state=GuideState(found.state),
        origin=Origin(found.origin),
        translated_from=GuideLanguage(found.translated_from) if found.translated_from else None,
        translation=TranslationState(found.translation),
        on_show=found.shown is not None,
        revision=found.revision,
        notes=number,
        changed_at=found.changed_at,
        approved_at=found.approved_at,
        approved_by=found.approved_by,
    )


def note_view(row: GuideNote) -> NoteView:
    """A note as the house sees it."""
    return NoteView(**dict(note(row)), id=row.id, revision=row.revision)


def note(row: GuideNote) -> Note:
    """A note as its words."""
    return Note(
        start_seconds=row.start_ms / 1000,
        end_seconds=None if row.end_ms is None else row.end_ms / 1000,
        kind=NoteKind(row.kind),
        heading=row.heading,
        text=row.text,
        public=row.public,
    )
