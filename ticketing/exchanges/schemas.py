"""What crosses HTTP about tickets that are exchanged."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ticketing.catalog.schemas import Price
from ticketing.orders.schemas import OrderView


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExchangeWish(_Word):
    """POST /api/ticketing/orders/{id}/exchanges (headers Order-Key or an actor, Hold-Key, Idempotency-Key)."""

    hold_id: str = Field(max_length=40)  # the basket with the new places
    ticket_ids: list[str] = Field(min_length=1, max_length=50)


class Exchangeable(_Word):
    """A ticket that can be given for another place, and what it is worth."""

    ticket_id: str
    worth: Price


class ExchangeChoices(_Word):
    """GET /api/ticketing/orders/{id}/exchanges (header Order-Key): what the house allows, now."""

    tickets: list[Exchangeable]
    until: datetime | None  # when this ends; none: the house exchanges nothing by itself
    why_none: Literal["", "not_offered", "too_late", "nothing_left"]


class ExchangeDone(_Word):
    """The order of the new places, its key, and what goes back because they cost less."""

    order: OrderView
    access_key: str
    back: Price
