"""What a transcoder worker and media_service say to each other over signed HTTP (`contracts.signature`).

The worker claims a job and gets a fence: a number that grows with every claim. Every later report carries it; a
report with an old fence is refused (409 `stale_fence`), and the worker must stop at once.
"""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Claim(_Word):
    """POST /api/media/transcode-jobs/{job_id}/claims"""

    worker: str = Field(max_length=200)


class JobKind(StrEnum):
    """A master becomes a film; a document becomes a voice over a film that is there."""

    FILM = "film"
    VOICE = "voice"


class ClaimedJob(_Word):
    """The answer to a claim: what to read and the folder to write, all storage keys.

    A film is made of `master_key`; a voice says what stands at `document_key`, over the film below `film_prefix`.
    """

    job_id: str
    asset_id: str
    fence: int
    kind: JobKind = JobKind.FILM
    master_key: str
    document_key: str = ""
    film_prefix: str = ""
    output_prefix: str  # "media/<asset id>/f<fence>/"
    lease_seconds: int


class Progress(_Word):
    """POST …/{job_id}/progress: also the heartbeat that extends the lease. `fraction` of media time encoded."""

    fence: int
    fraction: float = Field(ge=0, le=1)


class Rung(_Word):
    """One rendition as it was made; sizes in pixels, rates in bits per second."""

    name: str
    width: int
    height: int
    frame_rate: str  # exact, "24000/1001"
    codecs: str
    bandwidth: int
    average_bandwidth: int


class Playable(_Word):
    """POST …/{job_id}/playable: the beginning of the film is in storage, in its smallest rung at least.

    Said as soon as that is so, and again when there is a poster.
    """

    fence: int
    playlist: str  # path below the asset, "f3/master.m3u8"
    poster: str | None = None
    duration_seconds: float = Field(gt=0)


class Completed(_Word):
    """POST …/{job_id}/completion: every byte is in storage and the playlists are final."""

    fence: int
    playlist: str
    poster: str | None = None
    duration_seconds: float = Field(gt=0)
    size_bytes: int = Field(ge=0)
    rungs: list[Rung]


class Spoken(_Word):
    """POST …/{job_id}/voice: a voice stands in storage as a sound rendition of the film.

    Rates in bits per second; those of the film's own sound (0 for a silent film) are what it has to be weighed against.
    """

    fence: int
    playlist: str  # path below the asset
    codecs: str = Field(max_length=40)
    duration_seconds: float = Field(gt=0)
    size_bytes: int = Field(ge=0)
    bandwidth: int = Field(gt=0)
    average_bandwidth: int = Field(gt=0)
    film_bandwidth: int = Field(ge=0)
    film_average_bandwidth: int = Field(ge=0)
    machine: str = Field(max_length=80)  # which synthesiser spoke


class FailureCode(StrEnum):
    """Why a file cannot become a stream; the visitor's words for each are media_service's."""

    EMPTY = "empty"
    UNRECOGNISED_CONTAINER = "unrecognised_container"
    UNREADABLE = "unreadable"
    NO_PICTURE = "no_picture"
    CODEC_NOT_ALLOWED = "codec_not_allowed"
    OVER_LIMIT = "over_limit"
    ENCODER_FAILED = "encoder_failed"
    OUT_OF_SPACE = "out_of_space"
    VOICE_UNAVAILABLE = "voice_unavailable"
    VOICE_FAILED = "voice_failed"


class Failed(_Word):
    """POST …/{job_id}/failure. `retry` asks for another attempt (disk full, lost storage)."""

    fence: int
    code: FailureCode
    retry: bool
    detail: str = Field(max_length=2000)  # for the operator's log, never for a visitor


class Ack(_Word):
    """The answer to every report."""

    outcome: Literal["accepted"] = "accepted"
