"""Table of what was shown at the doors."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id
from ticketing.base import Base, one_of
from ticketing.gate.schemas import LONGEST_DOOR, Verdict


class Scan(Base):
    """A code that was shown at a door: who looked, when, where, and what the answer was. Each ticket enters once."""

    __tablename__ = "scans"
    __table_args__ = (
        Index(
            "one_entry_per_ticket",
            "ticket_id",
            unique=True,
            sqlite_where=text("verdict = 'accepted'"),
            postgresql_where=text("verdict = 'accepted'"),
        ),
        Index("ix_scans_performance_id_scanned_at", "performance_id", "scanned_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"))  # that was let in here
    ticket_id: Mapped[str | None] = mapped_column(Id, ForeignKey("tickets.id"))
    code: Mapped[str] = mapped_column(String(16))  # empty: what was typed is no code
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict, name="verdict"))
    door: Mapped[str] = mapped_column(String(LONGEST_DOOR))
    scanned_by: Mapped[str] = mapped_column(Id)
    scanned_at: Mapped[datetime]
