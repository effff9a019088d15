"""Tables of what is on sale: a read copy of the library's titles, the house's performances, and the offers of both."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits, ShortText
from ticketing.base import Base, one_of
from ticketing.catalog.schemas import OfferKind, PerformanceState


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


class Pool(Base):
    """The places of a performance without numbered seats. The database refuses to hold or sell one too many."""

    __tablename__ = "pools"
    __table_args__ = (
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("sold >= 0", name="sold"),
        CheckConstraint("held + sold <= capacity", name="capacity"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), unique=True)
    capacity: Mapped[int]
    held: Mapped[int]  # by orders that wait for their money
    sold: Mapped[int]  # valid tickets


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
        CheckConstraint("watch_hours > 0", name="watch_hours"),
        CheckConstraint("(kind = 'title_view') = (title_id IS NOT NULL)", name="title"),
        CheckConstraint("(kind = 'admission') = (performance_id IS NOT NULL)", name="performance"),
        CheckConstraint("(kind = 'pass') = (pass_plan_id IS NOT NULL)", name="pass_plan"),
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
