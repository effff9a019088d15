"""Tables of what is kept for whom: holds with their lines and their history, and the blocks of the house."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits, ShortText
from ticketing.base import Base, one_of
from ticketing.inventory.schemas import BlockReason, HoldState


class HoldEventKind(StrEnum):
    """What happened to a hold."""

    PLACED = "placed"
    REPLACED = "replaced"
    EXTENDED = "extended"
    ORDERED = "ordered"
    CONSUMED = "consumed"
    RELEASED = "released"
    LAPSED = "lapsed"


class Hold(Base):
    """Places kept for one buyer for a while: a basket, and afterwards the order that was made of it.

    `key_hash` proves whose basket it is; the key itself is kept nowhere. An order without a basket has a hold too.
    """

    __tablename__ = "holds"
    __table_args__ = (
        Index(
            "ix_holds_expires_at",
            "expires_at",
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    state: Mapped[HoldState] = mapped_column(one_of(HoldState))
    key_hash: Mapped[str | None] = mapped_column(String(64))
    order_id: Mapped[str | None] = mapped_column(Id, unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    extended_at: Mapped[datetime | None]  # the buyer asked for more time, once
    ended_at: Mapped[datetime | None]


class HoldLine(Base):
    """One place of a hold, as it was priced: a seat, or a place of its offer's pool."""

    __tablename__ = "hold_lines"
    __table_args__ = (
        CheckConstraint("fee_minor >= 0 AND price_minor >= fee_minor", name="price"),
        CheckConstraint("seat_id IS NULL OR (performance_id IS NOT NULL AND zone_id IS NOT NULL)", name="seat"),
    )

    hold_id: Mapped[str] = mapped_column(Id, ForeignKey("holds.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[str] = mapped_column(Id, ForeignKey("offers.id"))
    performance_id: Mapped[str | None] = mapped_column(Id)
    zone_id: Mapped[str | None] = mapped_column(Id)
    seat_id: Mapped[str | None] = mapped_column(Id)
    price_minor: Mapped[int] = mapped_column(MinorUnits)  # with the fee
    fee_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    concession: Mapped[str | None] = mapped_column(String(20))  # who sits there pays less
    full_minor: Mapped[int | None] = mapped_column(MinorUnits)  # these two then: what it would cost otherwise
    full_fee_minor: Mapped[int | None] = mapped_column(MinorUnits)
    access_code_id: Mapped[str | None] = mapped_column(Id)  # what opened it


class HoldEvent(Base):
    """What happened to a hold, and when; never changed."""

    __tablename__ = "hold_events"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    hold_id: Mapped[str] = mapped_column(Id, ForeignKey("holds.id"), index=True)
    event: Mapped[HoldEventKind] = mapped_column(one_of(HoldEventKind, name="event"))
    at: Mapped[datetime]
    places: Mapped[int]
    total_minor: Mapped[int] = mapped_column(MinorUnits)


class Block(Base):
    """Seats that the house keeps from sale, for whom and until when; who did it, and who ended it."""

    __tablename__ = "blocks"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), index=True)
    reason: Mapped[BlockReason] = mapped_column(one_of(BlockReason, name="reason"))
    note: Mapped[str] = mapped_column(ShortText)
    releases_at: Mapped[datetime | None]  # none: until somebody releases it
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Id)
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None] = mapped_column(Id)  # none: its time had come
