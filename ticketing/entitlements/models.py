"""Table of rights to watch."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id
from ticketing.base import Base, one_of


class RightState(StrEnum):
    """live → revoked, for good."""

    LIVE = "live"
    REVOKED = "revoked"


class EntitlementRow(Base):
    """The right a ticket gives: one title in [starts_at, ends_at)."""

    __tablename__ = "entitlements"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="interval"),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_at"),
        Index(
            "one_live_entitlement_per_ticket",
            "ticket_id",
            "title_id",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    ticket_id: Mapped[str] = mapped_column(Id, ForeignKey("tickets.id"), index=True)
    title_id: Mapped[str] = mapped_column(Id)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[RightState] = mapped_column(one_of(RightState))
    revoked_at: Mapped[datetime | None]
