"""What crosses HTTP about offers and performances. The words about titles are `infra.contracts.title`."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from infra.contracts.title import AgeRating

MOST_PLACES = 100_000
LOWEST_PRICE = 1_000  # or nothing at all
HIGHEST_PRICE = 100_000_000
LONGEST_CODE = 32
_CODE = re.compile(r"[A-Z0-9]{6,32}")


def folded(typed: str) -> str:
    """A code that a house gave to people, as it is kept: capitals and digits. Raises ValueError."""
    code = re.sub(r"[\s-]", "", typed).upper()
    if not _CODE.fullmatch(code):
        raise ValueError("a code has 6 to 32 letters and digits")
    return code


TypedCode = Annotated[str, Field(max_length=60), AfterValidator(folded)]


class OfferKind(StrEnum):
    """What an offer sells: watching a title, a place at a performance, a pass."""

    TITLE_VIEW = "title_view"
    ADMISSION = "admission"
    PASS = "pass"  # noqa: S105  (a monthly pass, not a password)


class PerformanceState(StrEnum):
    """draft → on_sale ⇄ closed; any of them → cancelled, for good."""

    DRAFT = "draft"
    ON_SALE = "on_sale"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """How a seat stands: free → held → sold, and back; blocked by the house."""

    FREE = "free"
    HELD = "held"
    SOLD = "sold"
    BLOCKED = "blocked"


class Price(BaseModel):
    """An amount in whole minor units of an ISO 4217 currency."""

    model_config = ConfigDict(frozen=True)

    minor: int
    currency: str


class OfferView(BaseModel):
    """GET /api/ticketing/offers?title_id=… and /offers/{offer_id}: something that is sold, and for how much."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: OfferKind = OfferKind.TITLE_VIEW
    title_id: str | None  # of a view
    performance_id: str | None = None  # of an admission
    organisation_id: str
    name_vi: str
    name_en: str
    age_rating: AgeRating
    price: Price
    watch_hours: int | None  # of a view: how long the ticket opens the title, from payment on
    on_sale: bool
    fee_minor: int = 0  # for the service, on top of the price
    with_code: bool = False  # sold to people with an access code
    everybody_from: datetime | None = None  # then to everybody; none: never
    left: int | None = None  # seats of a stream that nobody bought or is about to buy; none: without end

    def by_code(self, now: datetime) -> bool:
        """Whether it takes a code to buy it now."""
        return self.with_code and (self.everybody_from is None or now < self.everybody_from)


class SeatsWish(BaseModel):
    """PUT /api/ticketing/offers/{id}/seats (actor: owner or editor): how many may buy a stream; none: without end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seats: int | None = Field(ge=1, le=MOST_PLACES)


class SeatsOfStream(BaseModel):
    """GET, PUT /api/ticketing/offers/{id}/seats: the seats of a stream, as its house sees them."""

    model_config = ConfigDict(frozen=True)

    seats: int | None  # none: without end
    held: int  # by baskets, and by orders that wait for their money
    sold: int  # valid tickets


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError("not a time zone of the IANA database") from unknown
    return name


def _nothing_or_a_price(minor: int) -> int:
    if 0 < minor < LOWEST_PRICE:
        raise ValueError(f"free, or at least {LOWEST_PRICE}")
    return minor


class PerformanceWish(BaseModel):
    """POST /api/ticketing/performances and PUT /performances/{id} (actor: owner or editor)"""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    organisation_id: str = Field(max_length=40)
    name_vi: str = Field(min_length=1, max_length=200)
    name_en: str = Field(min_length=1, max_length=200)
    about_vi: str = Field(default="", max_length=4000)
    about_en: str = Field(default="", max_length=4000)
    venue_name: str = Field(min_length=1, max_length=200)
    venue_address: str = Field(min_length=1, max_length=300)
    zone: Annotated[str, Field(max_length=64), AfterValidator(_known_zone)] = "Asia/Ho_Chi_Minh"
    doors_at: AwareDatetime
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    age_rating: AgeRating
    capacity: int = Field(ge=1, le=MOST_PLACES)
    price_minor: Annotated[int, AfterValidator(_nothing_or_a_price)] = Field(ge=0, le=HIGHEST_PRICE)


class PerformanceStep(BaseModel):
    """POST /api/ticketing/performances/{id}/steps (actor: owner or editor): the state it shall have now."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: PerformanceState


class ByCode(StrEnum):
    """How much of a performance is sold by code now, to whoever asks."""

    NOTHING = "nothing"
    SOME = "some"
    ALL = "all"


class PerformanceView(BaseModel):
    """GET /api/ticketing/performances and /performances/{id}: an evening, and whether there is a place left."""

    model_config = ConfigDict(frozen=True)

    id: str
    organisation_id: str
    house: str
    state: PerformanceState
    name_vi: str
    name_en: str
    about_vi: str
    about_en: str
    venue_name: str
    venue_address: str
    zone: str
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    age_rating: AgeRating
    offer_id: str
    price: Price
    left: int  # places that nobody bought or is about to buy, and that take no code or one that was shown
    seat_map_id: str | None = None  # none: places without numbers
    zones: int = 0  # price zones; with any, `price` is the lowest of them with its fee
    by_code: ByCode = ByCode.NOTHING
    everybody_from: datetime | None = None  # when the next of that is sold to everybody
    on_sale: bool  # online, now: until it starts
    capacity: int | None = None  # these three for the people of the house
    held: int | None = None  # by orders that are being paid
    sold: int | None = None

    def for_everybody(self) -> "PerformanceView":
        """Without what is only for the people of the house."""
        return self.model_copy(update={"capacity": None, "held": None, "sold": None})
