"""What crosses HTTP about shifts: open one, count its drawer, look at what happened in it."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

NOTES: Final = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000)
MOST_FLOAT = 100_000_000
_MOST_NOTES = 10_000


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShiftWish(_Word):
    """POST /api/ticketing/shifts (actor: owner or box office): begin to sell at a drawer that holds this change."""

    organisation_id: str = Field(max_length=40)
    drawer: str = Field(min_length=1, max_length=40)
    float_minor: int = Field(ge=0, le=MOST_FLOAT)

    @field_validator("drawer")
    @classmethod
    def _named(cls, drawer: str) -> str:
        if not (named := " ".join(drawer.split())):
            raise ValueError("a drawer has a name")
        return named


class Count(_Word):
    """POST /api/ticketing/shifts/{id}/counts: how many of which note lie in the drawer. It ends the shift."""

    notes: dict[int, int] = Field(max_length=len(NOTES))

    @field_validator("notes")
    @classmethod
    def _countable(cls, notes: dict[int, int]) -> dict[int, int]:
        if any(note not in NOTES or not 0 <= count <= _MOST_NOTES for note, count in notes.items()):
            raise ValueError("unknown notes, or too many")
        return notes

    @property
    def total(self) -> int:
        """What all of them are worth."""
        return sum(note * count for note, count in self.notes.items())


class ShiftView(_Word):
    """A shift. What its drawer should have held is told when it was counted, not before."""

    id: str
    organisation_id: str
    drawer: str
    seller: str
    seller_name: str
    opened_at: datetime
    float_minor: int
    currency: str
    closed_at: datetime | None
    counted: dict[int, int] | None
    counted_minor: int | None
    expected_minor: int | None

    @property
    def difference_minor(self) -> int | None:
        """Above zero: too much lay in the drawer."""
        if self.counted_minor is None or self.expected_minor is None:
            return None
        return self.counted_minor - self.expected_minor


class CorrectionKind(StrEnum):
    """Why cash moves without a sale, and so which way: the first and the third go in."""

    CHANGE = "change"  # small notes were brought from the safe
    SAFE = "safe"  # too much lay there: into the safe
    FOUND = "found"  # miscounted: more is there than the books say
    MISSING = "missing"  # miscounted: less is there

    @property
    def sign(self) -> int:
        """1 into the drawer, -1 out of it."""
        return 1 if self in {CorrectionKind.CHANGE, CorrectionKind.FOUND} else -1


class CorrectionWish(_Word):
    """POST /api/ticketing/shifts/{id}/corrections: cash was put into the drawer or taken out of it, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: CorrectionKind
    amount_minor: int = Field(gt=0, le=MOST_FLOAT)
    reason: str = Field(min_length=1, max_length=300)


class CorrectionView(_Word):
    """Cash that was put into a drawer (above zero) or taken out of it; by whom, and who said yes where one had to."""

    id: str
    shift_id: str
    kind: CorrectionKind
    amount_minor: int
    reason: str
    corrected_by_name: str
    approved_by_name: str = ""
    corrected_at: datetime


class Taken(_Word):
    """Sales and refunds of one kind: of a payment way, or of a performance."""

    key: str
    name_vi: str = ""
    name_en: str = ""
    tickets: int
    sales_minor: int
    refunds_minor: int  # zero or below

    @property
    def net_minor(self) -> int:
        """What stayed."""
        return self.sales_minor + self.refunds_minor


class ShiftReport(_Word):
    """GET /api/ticketing/shifts/{id}: the sums are empty for a seller who has yet to count."""

    shift: ShiftView
    blind: bool
    by_payment: list[Taken]
    by_performance: list[Taken]
    refunds: int
    corrections: list[CorrectionView] = []  # also for who has yet to count: they tell nothing of what was sold

    @property
    def corrected_minor(self) -> int:
        """What all corrections together brought into the drawer."""
        return sum(one.amount_minor for one in self.corrections)
