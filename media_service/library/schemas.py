"""What crosses HTTP about titles: to the public, and to the house that made them."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from infra.contracts.title import AgeRating

TitleRating = Literal["P", "K", "T13", "T16", "T18", "C"]  # Circular 05/2023/TT-BVHTTDL; C is never published
CREDITS_MAX = 60


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


class Genre(StrEnum):
    """What kind of work it is: the forms of Vietnam's stage, and film."""

    TUONG = "tuong"
    CHEO = "cheo"
    CAI_LUONG = "cai-luong"
    KICH_NOI = "kich-noi"
    KICH_HAT_DAN_CA = "kich-hat-dan-ca"
    MUA_ROI_NUOC = "mua-roi-nuoc"
    ROI_CAN = "roi-can"
    XIEC = "xiec"
    NHA_NHAC = "nha-nhac"
    CA_TRU = "ca-tru"
    QUAN_HO = "quan-ho"
    HAT_XOAN = "hat-xoan"
    HAT_THEN = "hat-then"
    XOE = "xoe"
    DON_CA_TAI_TU = "don-ca-tai-tu"
    HAT_VAN = "hat-van"
    XAM = "xam"
    BAI_CHOI = "bai-choi"
    VI_GIAM = "vi-giam"
    CA_HUE = "ca-hue"
    HO_LY = "ho-ly"
    DU_KE = "du-ke"
    CONG_CHIENG = "cong-chieng"
    MUA_CHAM = "mua-cham"
    NHAC_KICH = "nhac-kich"
    GIAO_HUONG = "giao-huong"
    BALLET = "ballet"
    PHIM_TRUYEN = "phim-truyen"
    PHIM_TAI_LIEU = "phim-tai-lieu"
    PHIM_HOAT_HINH = "phim-hoat-hinh"


class SpokenLanguage(StrEnum):
    """The language spoken or sung, as BCP 47 names it; `zxx` is a work without words."""

    VIETNAMESE = "vi"
    ENGLISH = "en"
    KHMER = "km"
    CHAM = "cjm"
    TAY = "tyz"
    THAI_OF_VIETNAM = "blt"
    HMONG = "hmn"
    CHINESE = "zh"
    FRENCH = "fr"
    OTHER = "mul"
    WITHOUT_WORDS = "zxx"


class ContentWarning(StrEnum):
    """The seven criteria by which a work is rated."""

    THEME = "theme"
    VIOLENCE = "violence"
    NUDITY = "nudity"
    DRUGS = "drugs"
    HORROR = "horror"
    LANGUAGE = "language"
    IMITABLE = "imitable"


class CreditRole(StrEnum):
    """What somebody did for the work."""

    DIRECTOR = "director"
    AUTHOR = "author"
    COMPOSER = "composer"
    CHOREOGRAPHER = "choreographer"
    DESIGNER = "designer"
    CONDUCTOR = "conductor"
    PERFORMER = "performer"
    PRODUCER = "producer"


class Credit(_Word):
    """One person or ensemble, and what they did."""

    role: CreditRole
    name: str = Field(min_length=1, max_length=120)


class Missing(StrEnum):
    """What keeps a title from going on sale."""

    FILM = "film"
    SYNOPSIS = "synopsis"
    CREDITS = "credits"
    GENRE = "genre"
    LANGUAGE = "language"
    RATING = "rating"
    RATING_BANNED = "rating_banned"
    PRICE = "price"


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
    genre: Genre | None = None
    spoken_language: SpokenLanguage | None = None
    credits: list[Credit] = []
    warnings: list[ContentWarning] = []


class NewTitle(_Word):
    """POST /api/media/titles (actor: owner or editor of the organisation). The caller may supply the id.

    `publish_when_playable` puts it on sale with what is known, as soon as its film plays; without it the title stays
    a draft until it is published (POST /titles/{title_id}/publications), which asks for everything.
    """

    id: str | None = Field(None, max_length=40)
    organisation_id: str = Field(max_length=40)
    name_vi: str = Field(min_length=1, max_length=200)
    name_en: str | None = Field(None, max_length=200)
    synopsis_vi: str = Field("", max_length=4000)
    synopsis_en: str = Field("", max_length=4000)
    credit: str = Field("", max_length=300)
    age_rating: TitleRating | None = "P"
    ticket_price_minor: int | None = Field(50_000, ge=1_000, le=100_000_000)
    currency: str = Field("VND", pattern=r"^(VND)$")
    watch_hours: int = Field(48, ge=1, le=24 * 365)
    publish_when_playable: bool = True


class TitlePatch(_Word):
    """PATCH /api/media/titles/{title_id} (If-Match: the revision that was read). What is not named stays as it is."""

    name_vi: str = Field("", min_length=1, max_length=200)
    name_en: str | None = Field(None, max_length=200)
    synopsis_vi: str = Field("", max_length=4000)
    synopsis_en: str = Field("", max_length=4000)
    credit: str = Field("", max_length=300)
    credits: list[Credit] = Field([], max_length=CREDITS_MAX)
    genre: Genre | None = None
    spoken_language: SpokenLanguage | None = None
    age_rating: TitleRating | None = None
    warnings: list[ContentWarning] = Field([], max_length=len(ContentWarning))
    ticket_price_minor: int | None = Field(None, ge=1_000, le=100_000_000)
    watch_hours: int = Field(48, ge=1, le=24 * 365)


class PublicationWish(_Word):
    """POST /api/media/titles/{title_id}/publications: now, or at an instant to come."""

    at: AwareDatetime | None = None


class TrimWish(_Word):
    """PUT /api/media/titles/{title_id}/trim: seconds of the whole film. Both empty shows all of it again."""

    start_seconds: float | None = Field(None, ge=0, le=86_400)
    end_seconds: float | None = Field(None, gt=0, le=86_400)


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


class Trim(_Word):
    """What of the film is shown, in seconds of the whole film; it begins and ends where a segment does."""

    start_seconds: float
    end_seconds: float


class TitleSheet(_Word):
    """GET /api/media/titles/{title_id}/sheet (actor): all that a house knows about its title, and what is missing."""

    title_id: str
    organisation_id: str
    revision: int
    state: TitleState
    publish_at: datetime | None
    published_at: datetime | None
    missing: list[Missing]
    name_vi: str
    name_en: str | None
    synopsis_vi: str
    synopsis_en: str
    credit: str
    credits: list[Credit]
    genre: Genre | None
    spoken_language: SpokenLanguage | None
    age_rating: TitleRating | None
    warnings: list[ContentWarning]
    ticket_price_minor: int | None
    currency: str
    watch_hours: int
    poster_path: str | None
    own_poster: bool  # the house chose it; else it is a picture of the film
    trim: Trim | None
    trimmable: bool  # every second of the film is there
    production: ProductionView
