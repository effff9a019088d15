"""What crosses HTTP about places that a device takes along, and what it sold of them."""

from datetime import datetime
from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from ticketing.boxoffice.schemas import MOST_ALLOTTED

MOST_TOLD: Final = 100  # sales in one message


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AllotmentWish(_Word):
    """POST /api/ticketing/allotments (actor: owner or box office with an open shift; header Idempotency-Key)."""

    offer_id: str = Field(max_length=40)
    count: int = Field(ge=1, le=MOST_ALLOTTED)


class AllottedPlaceView(_Word):
    """A place with what its ticket says: for fingers, for scanners."""

    number: int
    code: str
    code_shown: str
    text: str


class AllotmentView(_Word):
    """What the device keeps."""

    id: str
    organisation_id: str
    performance_id: str
    shift_id: str
    name_vi: str
    name_en: str
    venue_name: str
    age_rating: str
    zone: str
    doors_at: datetime
    starts_at: datetime
    price_minor: int
    currency: str
    made_at: datetime
    places: list[AllottedPlaceView]


class ToldSale(_Word):
    """One sale for cash that a device made; `sequence` is its own count, from 1."""

    sequence: int = Field(ge=1, le=1_000_000)
    sold_at: AwareDatetime
    numbers: list[int] = Field(min_length=1, max_length=MOST_ALLOTTED)
    given_minor: int = Field(ge=0, le=10_000_000_000)


class ToldSales(_Word):
    """POST /api/ticketing/allotments/{id}/sales: any part of them, in any order, as often as the network needs."""

    sales: list[ToldSale] = Field(max_length=MOST_TOLD)


class SaleOutcome(_Word):
    """What became of one: taken in now, known before, or in conflict with what stands here (a person must look)."""

    sequence: int
    outcome: Literal["taken", "known", "conflict"]
    order_id: str | None = None
    code: str | None = None  # why it conflicts


class SaleOutcomes(_Word):
    """The answer, in the order of the question."""

    outcomes: list[SaleOutcome]
