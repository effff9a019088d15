"""What a viewer gets of a guide: approved notes, in the time of what is played. The house at its own screening also
gets drafts, so that it can watch what it writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from media_service.guides import queries
from media_service.guides.errors import GuideUnknown
from media_service.guides.models import Guide
from media_service.guides.schemas import (
    GuideLanguage,
    GuideOffer,
    GuideState,
    Note,
    Origin,
    ShownGuide,
    ShownLanguages,
)
from media_service.library.models import Asset
from media_service.playback.models import PlaybackSession


async def languages(session: AsyncSession, *, watching: PlaybackSession) -> ShownLanguages:
    """In which languages this viewer can follow the title."""
    ranks = list(GuideLanguage)
    found = [GuideLanguage(guide.language) for guide in await _guides(session, watching)]
    return ShownLanguages(languages=sorted(found, key=ranks.index))


async def shown(session: AsyncSession, *, watching: PlaybackSession, language: GuideLanguage) -> ShownGuide:
    """The notes for this viewer. Raises GuideUnknown."""
    guide = next((one for one in await _guides(session, watching) if one.language == language), None)
    if guide is None:
        raise GuideUnknown
    asset = await session.get_one(Asset, watching.asset_id)
    at_screening = _at_screening(watching)
    if at_screening:
        notes = [queries.note(row) for row in await queries.notes(session, guide_id=guide.id)]
        begins, ends = 0.0, None
    else:
        notes = [Note.model_validate(words) for words in guide.shown or []]
        begins, ends = asset.trim_start_seconds or 0.0, asset.trim_end_seconds
    return ShownGuide(
        language=language,
        approved=not at_screening or guide.state == GuideState.APPROVED,
        machine_made=at_screening and guide.origin == Origin.MACHINE,
        translated_from=GuideLanguage(guide.translated_from) if guide.translated_from else None,
        notes=within(notes, begins_seconds=begins, ends_seconds=ends),
    )


async def offers(session: AsyncSession, *, title_id: str) -> list[GuideOffer]:
    """For everybody: the languages, and the notes that the house gives as a taste."""
    query = select(Guide).where((Guide.title_id == title_id) & Guide.shown.is_not(None))
    ranks = {str(language): rank for rank, language in enumerate(GuideLanguage)}
    found = sorted((await session.scalars(query)).all(), key=lambda guide: ranks[guide.language])
    return [_offer(guide) for guide in found]


def within(notes: Sequence[Note], *, begins_seconds: float, ends_seconds: float | None) -> list[Note]:
    """The notes that are current at some moment of a stretch of the film, counted from where the stretch begins."""
    kept = []
    for number, note in enumerate(notes):
        following = notes[number + 1].start_seconds if number + 1 < len(notes) else None
        until = note.end_seconds if note.end_seconds is not None else following
        if until is not None and until <= begins_seconds:
            continue
        if ends_seconds is not None and note.start_seconds >= ends_seconds:
            continue
        start = max(0.0, note.start_seconds - begins_seconds)
        end = None if note.end_seconds is None else note.end_seconds - begins_seconds
        kept.append(Note.model_validate(note.model_dump() | {"start_seconds": start, "end_seconds": end}))
    return kept


def _offer(guide: Guide) -> GuideOffer:
    notes = [Note.model_validate(words) for words in guide.shown or []]
    return GuideOffer(
        language=GuideLanguage(guide.language), notes=len(notes), sample=[note for note in notes if note.public]
    )


async def _guides(session: AsyncSession, watching: PlaybackSession) -> list[Guide]:
    mine = Guide.title_id == watching.title_id
    if not _at_screening(watching):
        mine &= Guide.shown.is_not(None)
    return list((await session.scalars(select(Guide).where(mine))).all())


def _at_screening(watching: PlaybackSession) -> bool:
    """The house watches by no right but its own: such a session bears the title in place of a right."""
    return watching.entitlement_id == watching.title_id
