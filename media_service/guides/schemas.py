"""What crosses HTTP about guides: timed notes that tell, in one language, what a visitor sees and hears."""

import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from media_service.tracks.schemas import TrackView

SECONDS_MAX = 86_400
HEADING_MAX, TEXT_MAX = 120, 2_000  # characters
NOTES_MAX = 500  # of one guide
CHARACTERS_MAX = 200_000  # of one guide: a page and an answer can carry it
FILE_BYTES_MAX = 1_000_000


class GuideLanguage(StrEnum):
    """Languages of guides as BCP 47 names them: those of our visitors, and those of Vietnam's peoples."""

    VIETNAMESE = "vi"
    ENGLISH = "en"
    CHINESE_SIMPLIFIED = "zh-Hans"
    CHINESE_TRADITIONAL = "zh-Hant"
    KOREAN = "ko"
    JAPANESE = "ja"
    FRENCH = "fr"
    RUSSIAN = "ru"
    GERMAN = "de"
    SPANISH = "es"
    ITALIAN = "it"
    PORTUGUESE = "pt"
    THAI = "th"
    KHMER = "km"
    LAO = "lo"
    INDONESIAN = "id"
    MALAY = "ms"
    HINDI = "hi"
    ARABIC = "ar"
    TAY = "tyz"
    NUNG = "nut"
    THAI_OF_VIETNAM = "blt"
    MUONG = "mtq"
    HMONG = "hmn"
    CHAM = "cjm"
    EDE = "rad"
    JARAI = "jra"
    BAHNAR = "bdq"


class NoteKind(StrEnum):
    """What a note is about."""

    SCENE = "scene"
    CONTEXT = "context"
    PEOPLE = "people"
    MUSIC = "music"
    WORDS = "words"
    DESCRIPTION = "description"


class GuideState(StrEnum):
    """draft → approved → draft again when a note is changed; what was approved stays with viewers meanwhile."""

    DRAFT = "draft"
    APPROVED = "approved"


class Origin(StrEnum):
    """Who wrote it. A machine's text becomes a person's by her approval."""

    HUMAN = "human"
    MACHINE = "machine"


class TranslationState(StrEnum):
    """How a machine's translation stands."""

    NONE = "none"
    RUNNING = "running"
    FAILED = "failed"


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _clean(value: object) -> object:
    """Line ends and tabs as we keep them, letters composed (NFC), nothing around."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


def _visible(value: str) -> str:
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n" for sign in value):
        raise ValueError("a control character")
    return value


def _one_line(value: str) -> str:
    if "\n" in value:
        raise ValueError("more than one line")
    return value


def _to_the_millisecond(seconds: float) -> float:
    return round(seconds * 1000) / 1000


Moment = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True), AfterValidator(_to_the_millisecond)]
_Shown = (BeforeValidator(_clean), AfterValidator(_visible))


class Note(_Word):
    """One note: it is current from `start_seconds` until `end_seconds`, or until the next one begins."""

    start_seconds: Annotated[Moment, Field(lt=SECONDS_MAX)]
    end_seconds: Annotated[Moment, Field(le=SECONDS_MAX)] | None = None
    kind: NoteKind = NoteKind.SCENE
    heading: Annotated[str, Field(max_length=HEADING_MAX), *_Shown, AfterValidator(_one_line)] = ""
    text: Annotated[str, Field(min_length=1, max_length=TEXT_MAX), *_Shown]
    public: bool = False  # shown to everybody, as a taste of the guide

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.end_seconds is not None and self.end_seconds <= self.start_seconds:
            raise ValueError("ends before it begins")
        return self


class NoteView(Note):
    """A note that the house can change."""

    id: str
    revision: int


class GuideSummary(_Word):
    """GET /api/media/titles/{title_id}/guides (actor): one language of a title's guide."""

    language: GuideLanguage
    state: GuideState
    origin: Origin
    translated_from: GuideLanguage | None
    translation: TranslationState
    on_show: bool  # an approved version is with viewers, maybe an older one
    revision: int
    notes: int
    changed_at: datetime
    approved_at: datetime | None
    approved_by: str | None


class GuideSheet(GuideSummary):
    """GET /api/media/titles/{title_id}/guides/{language} (actor): the ETag is the revision."""

    noted: list[NoteView]  # by time
    voice: TrackView | None = None  # the machine that reads it aloud


class TranslationWish(_Word):
    """POST /api/media/titles/{title_id}/guides/{language}/translations"""

    source: GuideLanguage


class GuideOffer(_Word):
    """A language in which viewers can follow a title, and what everybody may read of it."""

    language: GuideLanguage
    notes: int
    sample: list[Note]


class ShownGuide(_Word):
    """GET /api/media/playback-sessions/{session_id}/guides/{language}: notes in the time of what is played."""

    language: GuideLanguage
    approved: bool
    machine_made: bool
    translated_from: GuideLanguage | None
    notes: list[Note]


class ShownLanguages(_Word):
    """GET /api/media/playback-sessions/{session_id}/guides"""

    languages: list[GuideLanguage]
