"""Tables of vouchers and of who used them. The database refuses one use too many."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits
from ticketing.base import Base, one_of
from ticketing.catalog.schemas import LONGEST_CODE
from ticketing.vouchers.schemas import VoucherKind


class UseState(StrEnum):
    """taken ⇄ given_back, as an order expires and its money comes after all."""

    TAKEN = "taken"
    GIVEN_BACK = "given_back"


class Voucher(Base):
    """A code of a house with which orders cost less, so many times."""

    __tablename__ = "vouchers"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        CheckConstraint("used BETWEEN 0 AND most_uses", name="used"),
        CheckConstraint("(kind = 'percent') = (percent IS NOT NULL)", name="percent"),
        CheckConstraint("(kind = 'fixed') = (amount_minor IS NOT NULL)", name="amount"),
        CheckConstraint("percent BETWEEN 1 AND 99 AND amount_minor > 0", name="worth"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    code: Mapped[str] = mapped_column(String(LONGEST_CODE))
    kind: Mapped[VoucherKind] = mapped_column(one_of(VoucherKind, name="kind"))
    percent: Mapped[int | None]
    amount_minor: Mapped[int | None] = mapped_column(MinorUnits)
    performance_id: Mapped[str | None] = mapped_column(Id, ForeignKey("performances.id"))
    most_uses: Mapped[int]
    used: Mapped[int]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime]


class VoucherUse(Base):
    """An order that was made with a voucher, and what it cost less. One voucher per order."""

    __tablename__ = "voucher_uses"
    __table_args__ = (CheckConstraint("discount_minor >= 0", name="discount"),)

    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"), primary_key=True)
    voucher_id: Mapped[str] = mapped_column(Id, ForeignKey("vouchers.id"), index=True)
    state: Mapped[UseState] = mapped_column(one_of(UseState))
    discount_minor: Mapped[int] = mapped_column(MinorUnits)
    taken_at: Mapped[datetime]
