"""What crosses HTTP about titles: to the public, and to the house that made them."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from infra.contracts.title import AgeRating


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TitleState(StrEnum):
    """draft → published → withdrawn."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class AssetState(StrEnum):
    """waiting → playable → complete; waiting | playable → failed. A later claim may make it playable anew."""

    WAITING = "waiting"
    PLAYABLE = "playable"
    COMPLETE = "complete"
    FAILED = "failed"


class JobState(StrEnum):
    """queued → running → completed | failed; running → queued when a worker is lost."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class TitleView(_Word):
    """GET /api/media/titles and /titles/{title_id}: published titles only."""

    id: str
    organisation_id: str
    name_vi: str
    name_en: str
    synopsis_vi: str
    synopsis_en: str
    credit: str
    age_rating: AgeRating
    duration_seconds: int
    poster_path: str | None  # public path on the site
    complete: bool  # False while the rest is still being transcoded
    published_at: datetime


class TitleDetails(_Word):
    """POST /api/media/titles (actor: owner or editor of the organisation). The caller may supply the id."""

    id: str | None = Field(None, max_length=40)
    organisation_id: str = Field(max_length=40)
    name_vi: str = Field(min_length=1, max_length=200)
    name_en: str | None = Field(None, max_length=200)
    synopsis_vi: str = Field("", max_length=4000)
    synopsis_en: str = Field("", max_length=4000)
    credit: str = Field("", max_length=300)
    age_rating: AgeRating = "P"
    ticket_price_minor: int = Field(50_000, ge=1_000, le=100_000_000)
    currency: str = Field("VND", pattern=r"^(VND)$")
    watch_hours: int = Field(48, ge=1, le=24 * 365)
    publish_when_playable: bool = True


class Refusal(_Word):
    """Why a master could not become a stream, in the words of a visitor."""

    code: str
    vi: str
    en: str


class ProductionView(_Word):
    """GET /api/media/titles/{title_id}/production (actor): how far the title is on its way to the screen."""

    title_id: str
    organisation_id: str
    name_vi: str
    name_en: str
    state: TitleState
    asset_id: str | None
    job_state: JobState | None
    fraction: float  # of media time transcoded
    attempts: int
    uploaded_at: datetime | None
    playable_at: datetime | None
    completed_at: datetime | None
    duration_seconds: float | None
    rungs: list[str]
    refusal: Refusal | None
