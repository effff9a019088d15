"""What crosses HTTP about the door."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from ticketing.catalog.schemas import PerformanceView

LONGEST_CODE = 200
LONGEST_DOOR = 60


class Verdict(StrEnum):
    """What a door says to a code."""

    ACCEPTED = "accepted"
    USED = "used"
    REFUNDED = "refunded"
    OTHER_PERFORMANCE = "other_performance"
    UNKNOWN = "unknown"
    TOO_EARLY = "too_early"
    OVER = "over"
    CANCELLED = "cancelled"


class ScanWish(BaseModel):
    """POST /api/ticketing/performances/{id}/scans (actor: owner, box office, gate; header Idempotency-Key)"""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    typed: str = Field(min_length=1, max_length=LONGEST_CODE)  # as it was typed or scanned
    door: str = Field(min_length=1, max_length=LONGEST_DOOR)


class ScanView(BaseModel):
    """One code shown at one door, and what came of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    verdict: Verdict
    code_shown: str  # empty: what was typed is no code
    door: str
    scanned_at: datetime
    entered_at: datetime | None = None  # of a used one: when, and at which door, it was accepted
    entered_door: str | None = None
    other_vi: str | None = None  # of a ticket for another evening of the house: which
    other_en: str | None = None
    other_starts_at: datetime | None = None


class DoorView(BaseModel):
    """GET /api/ticketing/performances/{id}/door (actor: owner, box office, gate): how full the house is, and its last
    ten scans."""

    model_config = ConfigDict(frozen=True)

    performance: PerformanceView
    entered: int
    expected: int  # tickets that are valid and have not entered
    latest: list[ScanView]
