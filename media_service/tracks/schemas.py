"""What crosses HTTP about the tracks that stand beside a film: subtitles, and voices that speak over it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from infra.contracts.voice import SPOKEN_MAX, SpokenCue
from media_service.library.schemas import Refusal

__all__ = ["Label", "Language", "SpokenCue", "TrackKind", "TrackState", "TrackView", "VoiceWish"]
# BCP 47, as far as anybody needs it here: "vi", "en-GB", "zh-Hant".
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$", max_length=24)]
# It stands in a playlist between quotes.
Label = Annotated[str, StringConstraints(pattern=r'^[^"\\\x00-\x1f\x7f]+$', min_length=1, max_length=80)]


class TrackKind(StrEnum):
    """What is added to the film: text to read, or a sound that has a voice in it."""

    SUBTITLES = "subtitles"
    VOICE = "voice"


class TrackState(StrEnum):
    """waiting (for the whole film, or for a worker) → working → ready | failed."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class VoiceWish(BaseModel):
    """PUT /api/media/titles/{title_id}/voices/{language} (editors): what a machine is to say over the film."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Label
    describes_video: bool = True
    cues: list[SpokenCue] = Field(min_length=1, max_length=SPOKEN_MAX)


class TrackView(BaseModel):
    """GET /api/media/titles/{title_id}/tracks (staff of the house): one track and how far it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: TrackKind
    language: str
    label: str
    state: TrackState
    fraction: float
    hard_of_hearing: bool
    describes_video: bool
    machine_made: bool
    cue_count: int
    created_at: datetime
    changed_at: datetime
    refusal: Refusal | None
