"""Tables of places that a device of the counter takes along, to go on selling when the network is gone."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits
from ticketing.base import Base, one_of


class PlaceState(StrEnum):
    """allotted → sold | returned."""

    ALLOTTED = "allotted"
    SOLD = "sold"
    RETURNED = "returned"


class Allotment(Base):
    """Places of one performance in the hands of one device, within a shift, for cash, at the price of that moment."""

    __tablename__ = "allotments"
    __table_args__ = (CheckConstraint("price_minor >= 0", name="price"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id, index=True)
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"))
    offer_id: Mapped[str] = mapped_column(Id, ForeignKey("offers.id"))
    shift_id: Mapped[str] = mapped_column(Id, ForeignKey("shifts.id"), index=True)
    seller: Mapped[str] = mapped_column(Id)
    price_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    made_at: Mapped[datetime]
    returned_at: Mapped[datetime | None]


class AllottedPlace(Base):
    """One of them: its code is known to the device beforehand, and its hold keeps it from everybody else."""

    __tablename__ = "allotted_places"
    __table_args__ = (CheckConstraint("(state = 'sold') = (order_id IS NOT NULL)", name="sold"),)

    allotment_id: Mapped[str] = mapped_column(Id, ForeignKey("allotments.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    hold_id: Mapped[str] = mapped_column(Id, ForeignKey("holds.id"))
    state: Mapped[PlaceState] = mapped_column(one_of(PlaceState))
    order_id: Mapped[str | None] = mapped_column(Id, ForeignKey("orders.id"))


class OfflineSale(Base):
    """What a device sold by itself: by its own count, so that it is taken in once however often it is told."""

    __tablename__ = "offline_sales"
    __table_args__ = (Index("ix_offline_sales_order_id", "order_id"),)

    allotment_id: Mapped[str] = mapped_column(Id, ForeignKey("allotments.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"))
    sold_at: Mapped[datetime]
    taken_in_at: Mapped[datetime]


class ShownBasket(Base):
    """What a seller is putting together, for the second screen of her shift: so many places, or a basket."""

    __tablename__ = "shown_baskets"
    __table_args__ = (
        CheckConstraint("(hold_id IS NULL) <> (offer_id IS NULL)", name="thing"),
        CheckConstraint("quantity > 0 AND discount_minor >= 0", name="amounts"),
    )

    shift_id: Mapped[str] = mapped_column(Id, ForeignKey("shifts.id"), primary_key=True)
    hold_id: Mapped[str | None] = mapped_column(Id, ForeignKey("holds.id"))
    offer_id: Mapped[str | None] = mapped_column(Id, ForeignKey("offers.id"))
    quantity: Mapped[int]
    concessions: Mapped[list[str]] = mapped_column(JSON)
    discount_minor: Mapped[int] = mapped_column(MinorUnits)
    shown_at: Mapped[datetime]
