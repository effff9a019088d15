"""What crosses HTTP about the counter."""

from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ticketing.catalog.schemas import Price
from ticketing.orders.schemas import TransferView
from ticketing.rules.schemas import Concession

MOST_CASH: Final = 10_000_000_000
MOST_AT_ONCE: Final = 50  # a group at the counter
MOST_ALLOTTED: Final = 200  # places that a device takes along
SCREEN_KEY_HEADER: Final = "Screen-Key"  # opens the second screen of a shift
CounterPaymentKind = Literal["cash", "vietqr", "terminal"]


class CounterSale(BaseModel):
    """POST /api/ticketing/counter-sales (actor: owner or box office; header Idempotency-Key): nobody asks for a name.

    So many places of an offer, or what a basket holds (`hold_id`, header Hold-Key). Without `given_minor` the cash was
    exact. `slip` is the number that the card terminal printed. `discount_minor` is taken off the whole, for a reason.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_id: str | None = Field(default=None, max_length=40)
    quantity: int = Field(default=1, ge=1, le=MOST_AT_ONCE)
    hold_id: str | None = Field(default=None, max_length=40)
    payment_kind: CounterPaymentKind = "cash"
    given_minor: int | None = Field(default=None, ge=0, le=MOST_CASH)
    discount_minor: int | None = Field(default=None, ge=1, le=MOST_CASH)
    discount_reason: str | None = Field(default=None, min_length=1, max_length=200)
    slip: str | None = Field(default=None, pattern=r"^[0-9A-Za-z/-]{1,40}$")
    language: Literal["vi", "en"] = "vi"
    concessions: tuple[Concession, ...] = Field((), max_length=MOST_AT_ONCE)  # so many pay less, and why

    @model_validator(mode="after")
    def _slipped(self) -> Self:
        if (self.payment_kind == "terminal") != (self.slip is not None):
            raise ValueError("a card terminal prints a slip, and nothing else does")
        return self

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if (self.discount_minor is None) != (self.discount_reason is None):
            raise ValueError("a discount has a reason")
        return self

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if (self.offer_id is None) == (self.hold_id is None):
            raise ValueError("either places of an offer are sold, or a basket")
        if self.hold_id is not None and self.concessions:
            raise ValueError("who pays less is said of a basket before it is sold")
        return self


class RollWish(BaseModel):
    """POST /api/ticketing/orders/{id}/rolls (actor: owner or box office with an open shift): tickets on a roll."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    millimetres: Literal[58, 80] = 80


class ScreenKey(BaseModel):
    """GET /api/ticketing/shifts/{id}/screen-key (actor: its seller): what opens the second screen of her shift."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str


class ScreenLine(BaseModel):
    """One ticket of the sale."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name_vi: str
    name_en: str
    place_vi: str
    place_en: str
    price: Price
    concession: Concession | None = None


class ScreenView(BaseModel):
    """GET /api/ticketing/shifts/{id}/screen (header Screen-Key): nothing, what is put together (`basket`),
    what is to be paid, or that it is paid. `total` is what is left of the lines after the discount."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Literal["idle", "basket", "pay", "paid"] = "idle"
    lines: list[ScreenLine] = []
    discount: Price | None = None
    total: Price | None = None
    change: Price | None = None
    transfer: TransferView | None = None


class ScreenWish(BaseModel):
    """PUT /api/ticketing/shifts/{id}/screen (actor: its seller): what she is putting together now, or nothing.

    So many places of an offer, or what a basket holds (`hold_id`, header Hold-Key).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_id: str | None = Field(default=None, max_length=40)
    hold_id: str | None = Field(default=None, max_length=40)
    quantity: int = Field(default=1, ge=1, le=MOST_AT_ONCE)
    concessions: tuple[Concession, ...] = Field((), max_length=MOST_AT_ONCE)
    discount_minor: int = Field(default=0, ge=0, le=MOST_CASH)

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if self.offer_id is not None and self.hold_id is not None:
            raise ValueError("either places of an offer are shown, or a basket")
        return self
