"""A guide translated by a machine, some notes at a time: each lot is a message in the outbox, so none is lost.

Only moments that the target lacks are translated: what a person wrote is never written over.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from infra.outbox import rows as outbox
from media_service.guides import queries, service
from media_service.guides.errors import TranslationPointless, TranslationRunning
from media_service.guides.models import Guide
from media_service.guides.schemas import (
    CHARACTERS_MAX,
    HEADING_MAX,
    NOTES_MAX,
    GuideLanguage,
    Note,
    Origin,
    TranslationState,
)

TRANSLATION_WANTED = "guide_translation_wanted"
_LOT_NOTES, _LOT_LETTERS = 20, 2_000


@dataclass(frozen=True, slots=True)
class Lot:
    """What to translate next, of which guide into which language."""

    source: GuideLanguage
    target: GuideLanguage
    notes: list[Note]

    @property
    def texts(self) -> list[str]:
        """Headings and texts, one after the other."""
        return [text for note in self.notes for text in (note.heading, note.text) if text]


async def request(session: AsyncSession, *, guide: Guide, source: GuideLanguage, now: datetime) -> None:
    """Have the machine write what the guide lacks of another. Raises TranslationRunning, TranslationPointless."""
    if guide.translation == TranslationState.RUNNING:
        raise TranslationRunning
    if source == guide.language or await _next(session, guide, source) is None:
        raise TranslationPointless
    guide.translation, guide.translated_from = TranslationState.RUNNING, source
    guide.origin = Origin.MACHINE
    service.changed(guide, now)
    await _want(session, guide, now)


async def next_lot(session: AsyncSession, *, guide_id: str) -> Lot | None:
    """What is to be translated now; None when nobody waits for it any more."""
    guide = await session.get(Guide, guide_id)
    if guide is None or guide.translation != TranslationState.RUNNING or guide.translated_from is None:
        return None
    return await _next(session, guide, GuideLanguage(guide.translated_from))


async def keep(session: AsyncSession, *, guide_id: str, lot: Lot | None, translated: list[str], now: datetime) -> None:
    """Write down what came back, and ask for the rest. Raises ValueError when it does not fit into notes."""
    guide = await session.get(Guide, guide_id, with_for_update=True)
    if guide is None or guide.translation != TranslationState.RUNNING:
        return
    if lot is None:  # a person has written the rest meanwhile, or taken the source away
        guide.translation = TranslationState.NONE
        return
    taken = {row.start_ms for row in await queries.notes(session, guide_id=guide.id)}
    texts = iter(translated)
    for note in lot.notes:
        heading = next(texts)[:HEADING_MAX] if note.heading else ""
        words = note.model_dump() | {"heading": " ".join(heading.split()), "text": next(texts)}
        row = service.row_of(guide, Note.model_validate(words))
        if row.start_ms not in taken:
            session.add(row)
    await session.flush()
    notes, letters = await queries.size(session, guide_id=guide.id)
    if notes > NOTES_MAX or letters > CHARACTERS_MAX:
        raise ValueError("too much for one guide")
    service.changed(guide, now)
    if await _next(session, guide, lot.source) is None:
        guide.translation = TranslationState.NONE
    else:
        await _want(session, guide, now)


async def give_up(session: AsyncSession, *, guide_id: str) -> None:
    """The machine could not; what it wrote so far stays."""
    guide = await session.get(Guide, guide_id, with_for_update=True)
    if guide is not None and guide.translation == TranslationState.RUNNING:
        guide.translation = TranslationState.FAILED


async def _want(session: AsyncSession, guide: Guide, now: datetime) -> None:
    payload = {"guide_id": guide.id, "asked_at": now.isoformat()}
    await outbox.post(session, topic=TRANSLATION_WANTED, payload=payload, now=now)


async def _next(session: AsyncSession, guide: Guide, source: GuideLanguage) -> Lot | None:
    original = await queries.guide(session, title_id=guide.title_id, language=source)
    there = await queries.notes(session, guide_id=original.id) if original else []
    here = {row.start_ms for row in await queries.notes(session, guide_id=guide.id)}
    lot: list[Note] = []
    letters = 0
    for row in there:
        if row.start_ms in here:
            continue
        letters += len(row.heading) + len(row.text)
        if lot and (len(lot) >= _LOT_NOTES or letters > _LOT_LETTERS):
            break
        lot.append(queries.note(row))
    return Lot(source, GuideLanguage(guide.language), lot) if lot else None
