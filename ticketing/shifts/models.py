"""Tables of the counter's drawers: who had which from when to when, and every dong that went in and out."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits
from ticketing.base import Base, one_of
from ticketing.shifts.schemas import CorrectionKind

_OPEN = text("closed_at IS NULL")


class MovementKind(StrEnum):
    """Why money went into or out of the hands of a seller."""

    FLOAT = "float"
    SALE = "sale"
    REFUND = "refund"
    COUNT = "count"  # the drawer was counted and emptied
    CORRECTION = "correction"  # put in or taken out without a sale


class Shift(Base):
    """A seller at a drawer. She counts at the end without having seen what the drawer should hold.

    A seller has one open shift per house, and a drawer one seller, whatever the code does.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("float_minor >= 0", name="float"),
        CheckConstraint("counted_minor >= 0", name="counted"),
        CheckConstraint("(closed_at IS NULL) = (counted_minor IS NULL)", name="closed"),
        CheckConstraint("(closed_at IS NULL) = (expected_minor IS NULL)", name="expected"),
        Index(
            "one_open_shift_per_seller",
            "organisation_id",
            "seller",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "one_open_shift_per_drawer",
            "organisation_id",
            "drawer",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_shifts_organisation_id_opened_at", "organisation_id", "opened_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    drawer: Mapped[str] = mapped_column(String(40))
    seller: Mapped[str] = mapped_column(Id)
    opened_at: Mapped[datetime]
    float_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(Id)
    counted: Mapped[dict[str, int] | None] = mapped_column(JSON)  # how many of which note
    counted_minor: Mapped[int | None] = mapped_column(MinorUnits)
    expected_minor: Mapped[int | None] = mapped_column(MinorUnits)


class Movement(Base):
    """Money that a seller took or gave. `cause` is the ledger's name of the same thing, so neither is twice."""

    __tablename__ = "shift_movements"
    __table_args__ = (Index("ix_shift_movements_shift_id", "shift_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    shift_id: Mapped[str] = mapped_column(Id, ForeignKey("shifts.id"))
    kind: Mapped[MovementKind] = mapped_column(one_of(MovementKind, name="kind"))
    cause: Mapped[str] = mapped_column(String(80), unique=True)
    payment_kind: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int] = mapped_column(MinorUnits)  # above zero: into the drawer
    order_id: Mapped[str | None] = mapped_column(Id, index=True)
    occurred_at: Mapped[datetime]


class DrawerCorrection(Base):
    """Cash that was put into a drawer or taken out of it without a sale: by whom, why, and who said yes to it."""

    __tablename__ = "drawer_corrections"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint("(kind IN ('change', 'found')) = (amount_minor > 0)", name="direction"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_drawer_corrections_shift_id", "shift_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    shift_id: Mapped[str] = mapped_column(Id, ForeignKey("shifts.id"))
    kind: Mapped[CorrectionKind] = mapped_column(one_of(CorrectionKind, name="kind"))
    amount_minor: Mapped[int] = mapped_column(MinorUnits)  # above zero: into the drawer
    reason: Mapped[str] = mapped_column(String(300))
    corrected_by: Mapped[str] = mapped_column(Id)
    approval_id: Mapped[str | None] = mapped_column(Id, ForeignKey("approvals.id"), unique=True)
    corrected_at: Mapped[datetime]
