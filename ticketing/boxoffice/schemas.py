"""What crosses HTTP about the counter."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ticketing.orders.schemas import MOST_TICKETS

MOST_CASH = 10_000_000_000
CounterPaymentKind = Literal["cash", "vietqr"]


class CounterSale(BaseModel):
    """POST /api/ticketing/counter-sales (actor: owner or box office; header Idempotency-Key): nobody asks for a name.

    Without `given_minor` the cash was exact.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_id: str = Field(max_length=40)
    quantity: int = Field(ge=1, le=MOST_TICKETS)
    payment_kind: CounterPaymentKind = "cash"
    given_minor: int | None = Field(default=None, ge=0, le=MOST_CASH)
    language: Literal["vi", "en"] = "vi"
