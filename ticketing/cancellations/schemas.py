"""What crosses HTTP about performances that are called off."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from ticketing.catalog.schemas import Price


class CancellationWish(BaseModel):
    """POST /api/ticketing/performances/{id}/cancellations (actor: owner): the reason is told to every buyer."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=1, max_length=300)
    confirmed: bool = False


class Heap(BaseModel):
    """So many refunds of so much in all."""

    model_config = ConfigDict(frozen=True)

    count: int
    amount: Price


class CancellationView(BaseModel):
    """GET /api/ticketing/performances/{id}/cancellations: how far the money of a performance that was called off is."""

    model_config = ConfigDict(frozen=True)

    performance_id: str
    reason: str
    decided_at: datetime
    finished_at: datetime | None  # every order was seen to
    waiting: int  # paid orders whose refund was not asked for yet
    under_way: Heap  # at the payment provider
    by_hand: Heap  # the house must transfer them, or hand them over
    done: Heap
    refused: Heap  # by the provider: a person must look
    written_to: int  # buyers who were told
