"""What crosses HTTP about monthly passes of a house."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from ticketing.catalog.schemas import Price


class PassState(StrEnum):
    """renewing → grace → renewing | ended; renewing | grace → ending → ended. Late money renews again."""

    RENEWING = "renewing"
    GRACE = "grace"
    ENDING = "ending"
    ENDED = "ended"


class PeriodState(StrEnum):
    """due → paid | missed; missed → paid when the money came late; paid → refunded."""

    DUE = "due"
    PAID = "paid"
    MISSED = "missed"
    REFUNDED = "refunded"


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PassPlanWish(_Word):
    """PUT /api/ticketing/pass-plans/{organisation_id} (actor: owner)"""

    name_vi: str = Field(min_length=1, max_length=120)
    name_en: str = Field(min_length=1, max_length=120)
    price_minor: int = Field(ge=1_000, le=99_000_000)
    on_sale: bool
    excluded_title_ids: list[str] = Field(default_factory=list, max_length=500)


class PassTitle(_Word):
    """A title of the house, and whether the pass opens it."""

    title_id: str
    name_vi: str
    name_en: str
    included: bool


class PassPlanView(_Word):
    """GET /api/ticketing/pass-plans/{organisation_id}: the pass of a house."""

    organisation_id: str
    house: str
    offer_id: str
    name_vi: str
    name_en: str
    price: Price
    on_sale: bool
    titles: list[PassTitle]


class PeriodView(_Word):
    """A month of a pass, and the order that pays it."""

    number: int
    state: PeriodState
    starts_at: datetime
    ends_at: datetime
    order_id: str


class PassView(_Word):
    """GET /api/ticketing/orders/{order_id}/pass (header Order-Key): with the key of any of its orders."""

    id: str
    organisation_id: str
    house: str
    state: PassState
    name_vi: str
    name_en: str
    price: Price
    renews_by_itself: bool  # a saved card; otherwise a message asks for the next month
    paid_until: datetime
    live_until: datetime  # a failed renewal is forgiven for three days
    live: bool
    title_ids: list[str]
    periods: list[PeriodView]
