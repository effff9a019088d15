"""The table of tickets that are handed to somebody else."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id
from ticketing.base import Base, one_of
from ticketing.handovers.schemas import HandoverState


class Handover(Base):
    """A link behind which a ticket waits: 256 random bits, of which the SHA-256 is kept. A ticket waits behind one."""

    __tablename__ = "handovers"
    __table_args__ = (
        Index(
            "one_open_handover_per_ticket",
            "ticket_id",
            unique=True,
            sqlite_where=text("state = 'offered'"),
            postgresql_where=text("state = 'offered'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    ticket_id: Mapped[str] = mapped_column(Id, ForeignKey("tickets.id"), index=True)
    state: Mapped[HandoverState] = mapped_column(one_of(HandoverState))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    offered_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    taker_name: Mapped[str | None] = mapped_column(String(120))
    old_serial: Mapped[str | None] = mapped_column(String(20))  # what the taken code replaced
