"""What crosses HTTP about tickets that their buyers bring back themselves."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ticketing.catalog.schemas import Price

LONGEST_HOURS = 720
HIGHEST_FEE = 10_000_000


class ReturnPolicy(BaseModel):
    """GET, PUT /api/ticketing/performances/{id}/return-policy: until how many hours before it starts; none: never."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    returns_until_hours: int | None = Field(default=None, ge=0, le=LONGEST_HOURS)
    return_fee_minor: int = Field(default=0, ge=0, le=HIGHEST_FEE)  # kept of each ticket, at most its price


class Returnable(BaseModel):
    """A ticket that can be brought back now, and what its buyer gets for it."""

    model_config = ConfigDict(frozen=True)

    ticket_id: str
    price: Price
    back: Price


class ReturnChoices(BaseModel):
    """GET /api/ticketing/orders/{id}/returns (header Order-Key): what the house allows, now."""

    model_config = ConfigDict(frozen=True)

    until: datetime | None  # when this ends; none: the house takes nothing back
    zone: str
    fee: Price
    tickets: list[Returnable]
    why_none: Literal["", "not_offered", "too_late", "nothing_left"]


class ReturnWish(BaseModel):
    """POST /api/ticketing/orders/{id}/returns (headers Order-Key, Idempotency-Key)"""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ticket_ids: list[str] = Field(min_length=1, max_length=50)
