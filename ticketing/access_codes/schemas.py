"""What crosses HTTP about access codes: what is sold by code, for whom codes are, and what one opens."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from ticketing.catalog.schemas import Price, TypedCode

OPENING_HEADER = "Opening"  # what a code opened, for the requests that follow; several with commas
MOST_OPENINGS = 10  # in one request
MOST_CODES = 500  # of one group
MOST_CODES_HERE = 5_000  # of one performance
MOST_USES = 10_000
MOST_OFFERS = 50
OfferId = Annotated[str, Field(max_length=40)]


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class SalesByCodeWish(_Word):
    """PUT /api/ticketing/performances/{id}/sales-by-code (actor: owner or editor): these offers, and no others."""

    offer_ids: tuple[OfferId, ...] = Field((), max_length=MOST_OFFERS)
    everybody_from: AwareDatetime | None = None  # from then on nobody needs a code; none: never


class AccessGroupWish(_Word):
    """POST /api/ticketing/performances/{id}/access-groups (actor: owner or editor): a word of one's own, or a batch."""

    for_whom: str = Field(min_length=1, max_length=120)
    offer_ids: tuple[OfferId, ...] = Field(min_length=1, max_length=MOST_OFFERS)
    code: TypedCode | None = None
    count: int | None = Field(None, ge=1, le=MOST_CODES)  # so many codes that nobody guesses
    uses_each: int = Field(ge=1, le=MOST_USES)  # places, of each code
    most_per_buyer: int | None = Field(None, ge=1, le=MOST_USES)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.code is None) == (self.count is None):
            raise ValueError("either a code, or how many")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("it ends after it starts")
        return self


class WithdrawalWish(_Word):
    """POST /api/ticketing/performances/{id}/access-groups/{id}/withdrawals: one code, or all of the group."""

    code_id: str | None = Field(None, max_length=40)


class OpeningWish(_Word):
    """POST /api/ticketing/performances/{id}/openings: what somebody typed."""

    code: TypedCode


class Opening(_Word):
    """What the code opens: `opening` goes into the header of that name, until it expires."""

    opening: str
    expires_at: datetime
    offer_ids: list[str]
    left: int  # places that may still be bought with it


class OfferByCode(_Word):
    """An offer of a performance, and whether it is sold by code."""

    offer_id: str
    zone_name_vi: str | None  # none: the performance without zones
    zone_name_en: str | None
    price: Price  # with the fee
    with_code: bool
    everybody_from: datetime | None


class AccessCodeView(_Word):
    """One code, and how many places were bought with it or are about to be."""

    id: str
    code: str
    most_uses: int
    used: int
    withdrawn_at: datetime | None


class AccessGroupView(_Word):
    """Codes for the same people."""

    id: str
    for_whom: str
    offer_ids: list[str]
    most_per_buyer: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    created_by: str
    codes: list[AccessCodeView]


class AccessView(_Word):
    """GET /api/ticketing/performances/{id}/access-groups (actor: owner, editor or box office)."""

    offers: list[OfferByCode]
    groups: list[AccessGroupView]
