"""What crosses HTTP about tickets that are exchanged."""

from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from ticketing.catalog.schemas import Price
from ticketing.orders.schemas import OrderView

BY_BUYER: Final = frozenset({"stripe", "vietqr"})
BY_HOUSE: Final = frozenset({"cash", "terminal", "vietqr"})


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExchangeWish(_Word):
    """POST /api/ticketing/orders/{id}/exchanges (headers Order-Key or an actor, Hold-Key, Idempotency-Key)."""

    hold_id: str = Field(max_length=40)  # the basket with the new places
    ticket_ids: list[str] = Field(min_length=1, max_length=50)
    payment_kind: Literal["stripe", "vietqr", "cash", "terminal"] | None = None  # how a difference is paid
    language: Literal["vi", "en"] = "vi"
    return_path: str = Field("/orders/{order_id}", pattern=r"^/[^/\\]", max_length=300)  # of a card's page
    cancel_path: str = Field("/orders/{order_id}", pattern=r"^/[^/\\]", max_length=300)


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
    """The order of the new places, its key, and what goes back because they cost less.

    Do they cost more, then the order waits for the difference, and the tickets are good until it is paid.
    """

    order: OrderView
    access_key: str
    back: Price
    to_pay: Price
