"""Tables of places that are kept under a name until shortly before a performance, and how long that may be."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, ShortText
from ticketing.base import Base, one_of
from ticketing.reservations.schemas import ReservationKind


class Reservation(Base):
    """Places for a caller, who pays when she comes, or for a guest of the house, who pays nothing.

    What keeps the places is a hold: whether they wait, were collected or went back on sale is said there alone.
    """

    __tablename__ = "reservations"
    __table_args__ = (
        UniqueConstraint("organisation_id", "reference"),
        Index("ix_reservations_performance_id_folded", "performance_id", "folded"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"))
    kind: Mapped[ReservationKind] = mapped_column(one_of(ReservationKind, name="kind"))
    reference: Mapped[str] = mapped_column(String(8))  # to be said on the telephone
    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(120))  # the name as it is typed in a hurry: small, without marks
    phone: Mapped[str | None] = mapped_column(String(16))  # E.164
    note: Mapped[str] = mapped_column(ShortText)
    hold_id: Mapped[str] = mapped_column(Id, ForeignKey("holds.id"), unique=True)
    until: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(Id)
    made_at: Mapped[datetime]
    let_go_by: Mapped[str | None] = mapped_column(Id)  # who gave the places back before their time
    forgotten_at: Mapped[datetime | None]  # name and telephone were forgotten


class _Limits:
    """Until when callers' places wait, and how many there may be."""

    minutes_before: Mapped[int]
    most_each: Mapped[int]
    most_places: Mapped[int]


class ReservationRules(_Limits, Base):
    """What a house decided of one performance."""

    __tablename__ = "reservation_rules"
    __table_args__ = (
        CheckConstraint("minutes_before >= 0", name="minutes_before"),
        CheckConstraint("most_each >= 1", name="most_each"),
        CheckConstraint("most_places >= 0", name="most_places"),
    )

    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), primary_key=True)


class HouseReservationRules(_Limits, Base):
    """What it decided of all others."""

    __tablename__ = "house_reservation_rules"
    __table_args__ = (
        CheckConstraint("minutes_before >= 0", name="minutes_before"),
        CheckConstraint("most_each >= 1", name="most_each"),
        CheckConstraint("most_places >= 0", name="most_places"),
    )

    organisation_id: Mapped[str] = mapped_column(Id, primary_key=True)
