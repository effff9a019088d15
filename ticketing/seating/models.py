"""Tables of where people sit: venues, their halls, and the published versions of each hall's map."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, ShortText
from ticketing.base import Base


class Venue(Base):
    """A building of a house, or one it plays in."""

    __tablename__ = "venues"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id, index=True)
    name: Mapped[str] = mapped_column(ShortText)
    address: Mapped[str] = mapped_column(String(300))
    zone: Mapped[str] = mapped_column(String(64))  # of the IANA database
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Hall(Base):
    """A hall and the draft of its next map, if one is being drawn."""

    __tablename__ = "halls"
    __table_args__ = (
        CheckConstraint("draft_revision >= 0", name="draft_revision"),
        CheckConstraint("(draft IS NULL) = (draft_saved_at IS NULL)", name="draft"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    venue_id: Mapped[str] = mapped_column(Id, ForeignKey("venues.id"), index=True)
    name: Mapped[str] = mapped_column(ShortText)
    draft: Mapped[str | None] = mapped_column(Text, deferred=True)
    draft_revision: Mapped[int]
    draft_saved_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SeatMapVersion(Base):
    """A map as it was published. Triggers refuse every change: tickets name its seats."""

    __tablename__ = "seat_maps"
    __table_args__ = (
        UniqueConstraint("hall_id", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("seats_count >= 0 AND standing_count >= 0", name="counts"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    hall_id: Mapped[str] = mapped_column(Id, ForeignKey("halls.id"))
    version: Mapped[int]
    document: Mapped[str] = mapped_column(Text, deferred=True)
    seats_count: Mapped[int]
    standing_count: Mapped[int]
    created_by: Mapped[str] = mapped_column(Id)  # an account
    created_at: Mapped[datetime]
