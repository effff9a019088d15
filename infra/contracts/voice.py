"""What a voice is to say over a film: a JSON document in storage, written by media_service, read by a worker."""

from pydantic import BaseModel, ConfigDict, Field

VOICES = "voices/"  # where the documents are in storage, below no folder that the edge serves
SPOKEN_MAX = 2_000  # cues of one document
TEXT_MAX = 2_000  # characters of one cue


class SpokenCue(BaseModel):
    """Something to be said from `start_seconds` of the whole film on; a late one waits for the one before it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start_seconds: float = Field(ge=0, le=86_400, allow_inf_nan=False)
    end_seconds: float | None = Field(None, gt=0, le=86_400, allow_inf_nan=False)
    text: str = Field(min_length=1, max_length=TEXT_MAX)


class VoiceDocument(BaseModel):
    """Everything one voice says, in the order of time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str = Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$")
    voice: str = Field("", max_length=60)  # a name that the synthesiser knows; empty: its own choice for the language
    cues: list[SpokenCue] = Field(min_length=1, max_length=SPOKEN_MAX)
