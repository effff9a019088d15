"""What crosses HTTP about reservations at the counter and about the guest list."""

from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from infra.contracts.phone import CallbackNumber
from ticketing.catalog.schemas import Price
from ticketing.inventory.schemas import Item

MOST_EACH: Final = 50  # places of one reservation, whatever the house decides
MOST_PLACES: Final = 10_000  # of one performance
LONGEST: Final = 7 * 24 * 60  # minutes before the performance
MOST_FOUND: Final = 50


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class ReservationKind(StrEnum):
    """Who pays when she comes, and who is a guest of the house."""

    CALLER = "caller"
    GUEST = "guest"


class ReservationState(StrEnum):
    """waiting → paying → collected, or released: it is on sale again."""

    WAITING = "waiting"
    PAYING = "paying"
    COLLECTED = "collected"
    RELEASED = "released"


class ReservationWish(_Word):
    """POST /api/ticketing/reservations (actor: owner or box office; header Idempotency-Key).

    `item`: what is to be kept; or `hold_id` with the header Hold-Key: a basket of the counter, which then waits longer.
    `minutes_before` the performance it goes back on sale; without it as the house decided.
    """

    performance_id: str = Field(max_length=40)
    item: Item | None = None
    hold_id: str | None = Field(default=None, max_length=40)
    name: str = Field(min_length=2, max_length=120)
    phone: CallbackNumber
    note: str = Field("", max_length=200)
    minutes_before: int | None = Field(default=None, ge=0, le=LONGEST)

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.item is None) == (self.hold_id is None):
            raise ValueError("what is to be kept, or the basket that keeps it")
        return self


class GuestWish(_Word):
    """POST /api/ticketing/guests (actor: owner or supervisor; header Idempotency-Key): places that cost nothing.

    `item`: places on sale; or the first `quantity` seats of a block that the house keeps.
    """

    performance_id: str = Field(max_length=40)
    item: Item | None = None
    block_id: str | None = Field(default=None, max_length=40)
    quantity: int = Field(1, ge=1, le=MOST_EACH)
    name: str = Field(min_length=2, max_length=120)
    phone: CallbackNumber | None = None
    note: str = Field("", max_length=200)

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.item is None) == (self.block_id is None):
            raise ValueError("places on sale, or a block of the house")
        return self


class GuestTickets(_Word):
    """POST /api/ticketing/reservations/{id}/tickets (actor: owner or box office): the guest is here."""

    language: Literal["vi", "en"] = "vi"


class ReservationView(_Word):
    """A reservation; `hold_key` opens what it keeps, so that the counter sells it like any basket."""

    id: str
    organisation_id: str
    performance_id: str
    kind: ReservationKind
    state: ReservationState
    reference: str
    name: str
    phone: str | None
    note: str
    until: datetime
    made_at: datetime
    made_by: str
    order_id: str | None
    hold_id: str
    hold_key: str
    places: int
    labels_vi: list[str]
    labels_en: list[str]
    total: Price
    name_vi: str
    name_en: str
    starts_at: datetime
    zone: str


class RulesWish(_Word):
    """PUT /api/ticketing/performances/{id}/reservation-rules, PUT /organisations/{id}/reservation-rules (owner)."""

    minutes_before: int = Field(30, ge=0, le=LONGEST)
    most_each: int = Field(10, ge=1, le=MOST_EACH)
    most_places: int = Field(100, ge=0, le=MOST_PLACES)


class RulesView(RulesWish):
    """What holds of a performance: its own decision, the house's, or ours."""

    source: Literal["performance", "house", "default"] = "default"
