"""Tables of access codes: for whom they are, what they open, and how often each was used. One use is one place."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, ShortText
from ticketing.base import Base
from ticketing.catalog.schemas import LONGEST_CODE


class AccessGroup(Base):
    """For whom codes are: members, a school. When they open, and how many places one buyer gets."""

    __tablename__ = "access_groups"
    __table_args__ = (CheckConstraint("most_per_buyer > 0", name="most_per_buyer"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), index=True)
    for_whom: Mapped[str] = mapped_column(ShortText)
    most_per_buyer: Mapped[int | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime]


class AccessGroupOffer(Base):
    """What the codes of a group open."""

    __tablename__ = "access_group_offers"

    group_id: Mapped[str] = mapped_column(Id, ForeignKey("access_groups.id"), primary_key=True)
    offer_id: Mapped[str] = mapped_column(Id, ForeignKey("offers.id"), primary_key=True)


class AccessCode(Base):
    """A code; the database refuses one use too many. What is held counts as used, and comes back when it lapses."""

    __tablename__ = "access_codes"
    __table_args__ = (
        UniqueConstraint("performance_id", "code"),
        CheckConstraint("used BETWEEN 0 AND most_uses", name="used"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    group_id: Mapped[str] = mapped_column(Id, ForeignKey("access_groups.id"), index=True)
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"))
    code: Mapped[str] = mapped_column(String(LONGEST_CODE))
    most_uses: Mapped[int]
    used: Mapped[int]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(Id)
