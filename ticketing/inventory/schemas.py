"""What crosses HTTP about baskets, seats, zones and blocks."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from ticketing.catalog.schemas import HIGHEST_PRICE, LOWEST_PRICE, MOST_PLACES, OfferKind, Price
from ticketing.rules.schemas import Concession

HOLD_KEY_HEADER = "Hold-Key"  # proves whose basket it is
MOST_HELD = 10  # places of one basket
MOST_HELD_BY_HOUSE = 200  # of one that the house's people make: groups
MOST_ITEMS = 50
MOST_ZONES = 40
MOST_DAYS = 92  # a season
MOST_BLOCKED = 2000  # seats of one block
SeatId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class HoldState(StrEnum):
    """held → consumed (sold) | released."""

    HELD = "held"
    CONSUMED = "consumed"
    RELEASED = "released"


class BlockReason(StrEnum):
    """For whom seats are kept."""

    HOUSE = "house"
    PRESS = "press"
    AGENCY = "agency"
    OTHER = "other"


class PlacesItem(_Word):
    """Places without numbers of one offer: admissions, a slot, an area; or the view of a title."""

    offer_id: str = Field(max_length=40)
    quantity: int = Field(1, ge=1, le=MOST_HELD_BY_HOUSE)


class SeatsItem(_Word):
    """Seats by their ids."""

    performance_id: str = Field(max_length=40)
    seats: tuple[SeatId, ...] = Field(min_length=1, max_length=MOST_HELD_BY_HOUSE)


class BestItem(_Word):
    """So many seats of a zone, the best that are together."""

    performance_id: str = Field(max_length=40)
    zone_id: str = Field(max_length=40)
    best: int = Field(ge=1, le=MOST_HELD_BY_HOUSE)


Item = PlacesItem | SeatsItem | BestItem


class HoldWish(_Word):
    """POST /api/ticketing/holds and PUT /holds/{id} (header Hold-Key): what is to be kept, all of it or nothing."""

    items: tuple[Item, ...] = Field(min_length=1, max_length=MOST_ITEMS)


class ConcessionsWish(_Word):
    """PUT /api/ticketing/holds/{id}/concessions (header Hold-Key): for every line its reduction, or none."""

    concessions: tuple[Concession | None, ...] = Field(min_length=1, max_length=MOST_HELD_BY_HOUSE)


class HoldLineView(_Word):
    """One place of a basket, and what it costs; the price contains the fee."""

    position: int
    offer_id: str
    kind: OfferKind
    title_id: str | None = None
    performance_id: str | None = None
    name_vi: str
    name_en: str
    zone_id: str | None = None
    zone_name_vi: str | None = None
    zone_name_en: str | None = None
    seat_id: str | None = None
    seat_label_vi: str | None = None
    seat_label_en: str | None = None
    gate_door: str | None = None
    starts_at: datetime | None = None
    price: Price
    fee: Price
    concession: Concession | None = None


class HoldView(_Word):
    """GET /api/ticketing/holds/{id} (header Hold-Key)."""

    id: str
    organisation_id: str
    state: HoldState
    order_id: str | None = None
    expires_at: datetime
    extendable: bool
    lines: list[HoldLineView]
    total: Price
    fee: Price


class HoldPlaced(HoldView):
    """The answer to POST /holds: the only time the key is shown."""

    key: str


class RowOfSection(_Word):
    """A row, box or table of a section."""

    section: str = Field(max_length=40)
    row: str = Field(max_length=12)


class ZoneWish(_Word):
    """A zone: sections, rows and single seats of the map, and places without numbers, for one price.

    The smaller part wins: a seat named here is taken out of the row or section that another zone names.
    """

    name_vi: str = Field(min_length=1, max_length=80)
    name_en: str = Field(min_length=1, max_length=80)
    price_minor: int = Field(ge=LOWEST_PRICE, le=HIGHEST_PRICE)
    fee_minor: int = Field(0, ge=0, le=HIGHEST_PRICE)
    colour: str = Field("#8c5a2b", pattern=r"^#[0-9a-f]{6}$")
    sections: tuple[str, ...] = Field((), max_length=200)
    rows: tuple[RowOfSection, ...] = Field((), max_length=2000)
    seats: tuple[SeatId, ...] = Field((), max_length=20_000)
    capacity: int | None = Field(None, ge=1, le=MOST_PLACES)  # places without numbers besides
    starts_at: AwareDatetime | None = None  # both of a slot
    ends_at: AwareDatetime | None = None


class SeatingWish(_Word):
    """PUT /api/ticketing/performances/{id}/seating (actor: owner or editor): the map and its zones.

    Without a map the zones are slots or areas with places of their own; without zones all is as it was made.
    """

    seat_map_id: str | None = Field(None, max_length=40)
    zones: tuple[ZoneWish, ...] = Field((), max_length=MOST_ZONES)


class CopiesWish(_Word):
    """POST /api/ticketing/performances/{id}/copies (actor: owner or editor): the same on other days."""

    days: tuple[date, ...] = Field(min_length=1, max_length=MOST_DAYS)  # at the venue
    on_sale: bool = False  # else drafts


class CopiesView(_Word):
    """What was made, in the order of the days; a day on which the house plays it already is passed over."""

    made: list[str]
    passed_over: list[date]


class ZoneView(_Word):
    """A zone of a performance, and how much of it is left."""

    id: str
    offer_id: str
    name_vi: str
    name_en: str
    colour: str
    price: Price  # without the fee
    fee: Price
    left: int  # seats and places
    seats: int  # seats of the map in it
    places: int  # places without numbers in it
    places_left: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class SeatsView(_Word):
    """GET /api/ticketing/performances/{id}/seats: one letter per seat of the map, in map order.

    `states`: f free, h held, s sold, b blocked, - not sold here. `seat_zones`: the zone's place in `zones`, base 36.
    """

    map_id: str | None
    version: int
    zones: list[ZoneView]
    seat_zones: str
    states: str


class SeatChanges(_Word):
    """GET /api/ticketing/performances/{id}/seats/changes?since=version: places in the map, and their letters now.

    `reset`: too long ago; ask for all seats again.
    """

    version: int
    changed: list[tuple[int, str]] = []
    reset: bool = False


class BlockWish(_Word):
    """POST /api/ticketing/performances/{id}/blocks (actor: owner or box office): keep seats from sale."""

    seats: tuple[SeatId, ...] = Field(min_length=1, max_length=MOST_BLOCKED)
    reason: BlockReason
    note: str = Field("", max_length=200)
    releases_at: AwareDatetime | None = None


class BlockView(_Word):
    """A block that keeps seats from sale."""

    id: str
    performance_id: str
    reason: BlockReason
    note: str
    releases_at: datetime | None
    created_at: datetime
    created_by: str
    seats: list[str]
    labels_vi: list[str]
    labels_en: list[str]
