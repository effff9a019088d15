"""A guide read aloud by a machine: a sound of its own beside the film, whose name says that a machine speaks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from media_service.guides import queries
from media_service.guides.errors import GuideEmpty, TranslationRunning
from media_service.guides.models import Guide
from media_service.guides.schemas import GuideLanguage, Note, NoteKind, TranslationState
from media_service.tracks import service as tracks
from media_service.tracks.schemas import SpokenCue

_CUE_LETTERS: Final = 2_000
LABELS: Final[dict[str, str]] = {  # as the menu of sounds shows them, in the language that is spoken
    GuideLanguage.VIETNAMESE: "Thuyết minh (máy đọc)",
    GuideLanguage.ENGLISH: "Guide (machine voice)",
    GuideLanguage.CHINESE_SIMPLIFIED: "导览（机器语音）",
    GuideLanguage.CHINESE_TRADITIONAL: "導覽（機器語音）",
    GuideLanguage.KOREAN: "해설 (기계 음성)",
    GuideLanguage.JAPANESE: "ガイド（機械音声）",
    GuideLanguage.FRENCH: "Guide (voix de synthèse)",
    GuideLanguage.RUSSIAN: "Гид (машинный голос)",
    GuideLanguage.GERMAN: "Begleitung (Maschinenstimme)",
    GuideLanguage.SPANISH: "Guía (voz de máquina)",
}


async def request(session: AsyncSession, *, guide: Guide, requested_by: str, now: datetime) -> None:
    """Have the guide, as it stands, spoken over the film; asked for the same again nothing happens.

    Raises GuideEmpty, TranslationRunning, and what `tracks.request_voice` raises.
    """
    if guide.translation == TranslationState.RUNNING:
        raise TranslationRunning
    notes = [queries.note(row) for row in await queries.notes(session, guide_id=guide.id)]
    if not notes:
        raise GuideEmpty
    await tracks.request_voice(
        session,
        title_id=guide.title_id,
        language=guide.language,
        label=label(guide.language),
        cues=cues(notes),
        describes_video=any(note.kind is NoteKind.DESCRIPTION for note in notes),
        requested_by=requested_by,
        now=now,
    )


async def remove(session: AsyncSession, *, guide: Guide, now: datetime) -> None:
    """Nobody speaks it any more; asking twice is asking once."""
    voice = await queries.voice(session, title_id=guide.title_id, language=guide.language)
    if voice is not None:
        await tracks.remove(session, track_id=voice.id, now=now)


def label(language: str) -> str:
    """The name of the voice in the player's menu."""
    return LABELS.get(language) or f"Guide, {language} (machine voice)"


def cues(notes: Sequence[Note]) -> list[SpokenCue]:
    """What is said when: the heading, a pause, the text; the text alone where both would be too much for one breath."""
    spoken = []
    for note in notes:
        whole = f"{note.heading}. {note.text}" if note.heading else note.text
        text = whole if len(whole) <= _CUE_LETTERS else note.text
        spoken.append(SpokenCue(start_seconds=note.start_seconds, end_seconds=note.end_seconds, text=text))
    return spoken
