"""Tables of what is on sale: a read copy of the library's titles, the house's performances, and the offers of both."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits, ShortText
from ticketing.base import Base, one_of
from ticketing.catalog.schemas import OfferKind, PerformanceState, Standing

Milliseconds = BigInteger().with_variant(Integer(), "sqlite")


class OfferState(StrEnum):
    """open ⇄ closed, as what it sells is published and withdrawn."""

    OPEN = "open"
    CLOSED = "closed"


class TitleVersion(Base):
    """The highest version heard of a title; it may be known here before its details are."""

    __tablename__ = "title_versions"

    title_id: Mapped[str] = mapped_column(Id, primary_key=True)
    version: Mapped[int]


class Title(Base):
    """What the library said of a title, at the version last published."""

    __tablename__ = "titles"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id, index=True)
    name_vi: Mapped[str] = mapped_column(ShortText)
    name_en: Mapped[str] = mapped_column(ShortText)
    age_rating: Mapped[str] = mapped_column(String(4))
    duration_seconds: Mapped[int]
    updated_at: Mapped[datetime]


class Performance(Base):
    """An evening at a venue. Its instants are shown in the venue's zone."""

    __tablename__ = "performances"
    __table_args__ = (
        CheckConstraint("doors_at <= starts_at AND starts_at < ends_at", name="times"),
        Index("ix_performances_organisation_id_starts_at", "organisation_id", "starts_at"),
        Index("ix_performances_state_starts_at", "state", "starts_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    state: Mapped[PerformanceState] = mapped_column(one_of(PerformanceState))
    name_vi: Mapped[str] = mapped_column(ShortText)
    name_en: Mapped[str] = mapped_column(ShortText)
    about_vi: Mapped[str] = mapped_column(Text)
    about_en: Mapped[str] = mapped_column(Text)
    venue_name: Mapped[str] = mapped_column(ShortText)
    venue_address: Mapped[str] = mapped_column(String(300))
    zone: Mapped[str] = mapped_column(String(64))  # of the IANA database
    doors_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    age_rating: Mapped[str] = mapped_column(String(4))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    seat_map_id: Mapped[str | None] = mapped_column(Id, ForeignKey("seat_maps.id"))  # none: places without numbers


class Pool(Base):
    """Places without numbers that one offer sells: general admission, an area to stand in, a slot, seats of a stream.

    The database refuses to hold or sell one too many.
    """

    __tablename__ = "pools"
    __table_args__ = (
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("sold >= 0", name="sold"),
        CheckConstraint("held + sold <= capacity", name="capacity"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    performance_id: Mapped[str | None] = mapped_column(Id, ForeignKey("performances.id"), index=True)  # none: a stream
    capacity: Mapped[int]
    held: Mapped[int]  # by baskets, and by orders that wait for their money
    sold: Mapped[int]  # valid tickets
    offer_id: Mapped[str] = mapped_column(Id, ForeignKey("offers.id"), unique=True)


class PriceZone(Base):
    """Places of a performance with a price of their own, which stands in its offer: some seats, an area, a slot."""

    __tablename__ = "price_zones"
    __table_args__ = (
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="slot"),
        CheckConstraint("starts_at < ends_at", name="slot_times"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), index=True)
    offer_id: Mapped[str] = mapped_column(Id, ForeignKey("offers.id"), unique=True)
    name_vi: Mapped[str] = mapped_column(ShortText)
    name_en: Mapped[str] = mapped_column(ShortText)
    colour: Mapped[str] = mapped_column(String(7))  # #rrggbb, on the map
    door: Mapped[str | None] = mapped_column(String(40))  # of its places without numbers
    starts_at: Mapped[datetime | None]  # both of a slot
    ends_at: Mapped[datetime | None]


class SeatState(Base):
    """One seat that can be sold for one performance: one row, so it can be in one state for one buyer only."""

    __tablename__ = "seat_states"
    __table_args__ = (
        CheckConstraint("(state = 'held') = (hold_id IS NOT NULL)", name="held"),
        CheckConstraint("(state = 'sold') = (order_line_id IS NOT NULL)", name="sold"),
        CheckConstraint("(state = 'blocked') = (block_id IS NOT NULL)", name="blocked"),
        CheckConstraint("state <> 'held' OR expires_at IS NOT NULL", name="expires"),
        Index("ix_seat_states_performance_id_changed_at", "performance_id", "changed_at"),
        Index("ix_seat_states_performance_id_zone_id_state", "performance_id", "zone_id", "state"),
    )

    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), primary_key=True)
    seat_id: Mapped[str] = mapped_column(Id, primary_key=True)  # of the seat map
    zone_id: Mapped[str] = mapped_column(Id, ForeignKey("price_zones.id"))
    position: Mapped[int]  # in map order
    run: Mapped[int]  # seats with neither aisle nor step between them, so neighbours if their positions are
    rank: Mapped[int]  # how far from the best view, in centimetres
    unit: Mapped[str | None] = mapped_column(ShortText)  # all seats that are sold with this one, wheelchair first
    label_vi: Mapped[str] = mapped_column(ShortText)
    label_en: Mapped[str] = mapped_column(ShortText)
    door: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[Standing] = mapped_column(one_of(Standing))
    hold_id: Mapped[str | None] = mapped_column(Id, index=True)
    expires_at: Mapped[datetime | None]  # held or blocked until then; afterwards whoever comes may take it
    order_line_id: Mapped[str | None] = mapped_column(Id, unique=True)
    block_id: Mapped[str | None] = mapped_column(Id, index=True)
    changed_at: Mapped[int] = mapped_column(Milliseconds)  # since 1970


class PassPlan(Base):
    """The monthly pass of a house; its price and whether it is on sale stand in its offer."""

    __tablename__ = "pass_plans"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id, unique=True)
    name_vi: Mapped[str] = mapped_column(ShortText)
    name_en: Mapped[str] = mapped_column(ShortText)


class PassExclusion(Base):
    """A title of the house that its pass does not open; all others it does."""

    __tablename__ = "pass_exclusions"

    plan_id: Mapped[str] = mapped_column(Id, ForeignKey("pass_plans.id"), primary_key=True)
    title_id: Mapped[str] = mapped_column(Id, ForeignKey("titles.id"), primary_key=True)


class Offer(Base):
    """What is sold, and for how much: a view of one title, a place at one performance, or a month of a house's pass."""

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("fee_minor >= 0", name="fee"),
        CheckConstraint("watch_hours > 0", name="watch_hours"),
        CheckConstraint("(kind = 'title_view') = (title_id IS NOT NULL)", name="title"),
        CheckConstraint("(kind = 'admission') = (performance_id IS NOT NULL)", name="performance"),
        CheckConstraint("(kind = 'pass') = (pass_plan_id IS NOT NULL)", name="pass_plan"),
        UniqueConstraint("performance_id", "position"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id, index=True)
    kind: Mapped[OfferKind] = mapped_column(one_of(OfferKind, name="kind"))
    title_id: Mapped[str | None] = mapped_column(Id, ForeignKey("titles.id"), unique=True)
    performance_id: Mapped[str | None] = mapped_column(Id, ForeignKey("performances.id"), index=True)
    pass_plan_id: Mapped[str | None] = mapped_column(Id, ForeignKey("pass_plans.id"), unique=True)
    price_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    watch_hours: Mapped[int | None]
    state: Mapped[OfferState] = mapped_column(one_of(OfferState), index=True)
    position: Mapped[int] = mapped_column(default=0)  # 0: what is named; above: the zones of a performance, in order
    fee_minor: Mapped[int] = mapped_column(MinorUnits, default=0)  # for the service, on top of the price
    with_code: Mapped[bool] = mapped_column(default=False)  # neither shown nor sold to whoever has no access code
    everybody_from: Mapped[datetime | None]  # then everybody may; none: never
