"""Table of what houses take back."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits
from ticketing.base import Base


class ReturnPolicyRow(Base):
    """What the house decided about one performance; without a row nothing is taken back without a person."""

    __tablename__ = "return_policies"
    __table_args__ = (
        CheckConstraint("returns_until_hours >= 0", name="returns_until_hours"),
        CheckConstraint("return_fee_minor >= 0", name="return_fee"),
    )

    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), primary_key=True)
    returns_until_hours: Mapped[int | None]
    return_fee_minor: Mapped[int] = mapped_column(MinorUnits)
