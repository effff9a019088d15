"""Tables of how tickets reach their buyers: links that open orders, and what was told to whom."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id
from ticketing.base import Base, one_of


class LinkKind(StrEnum):
    """A ticket's link opens one order, as often as its buyer likes; a recovery opens all of a contact, once."""

    TICKET = "ticket"
    RECOVERY = "recovery"


class Channel(StrEnum):
    """How a buyer is reached."""

    MAIL = "mail"
    MESSAGE = "message"


class TicketLink(Base):
    """A link that was sent to a buyer: 256 random bits, of which only the SHA-256 is kept."""

    __tablename__ = "ticket_links"
    __table_args__ = (
        CheckConstraint("(kind = 'ticket') = (order_id IS NOT NULL)", name="order_id"),
        CheckConstraint("(kind = 'recovery') = (contact IS NOT NULL)", name="contact"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[LinkKind] = mapped_column(one_of(LinkKind, name="kind"))
    order_id: Mapped[str | None] = mapped_column(Id, ForeignKey("orders.id"), index=True)
    contact: Mapped[str | None] = mapped_column(String(254))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class Notice(Base):
    """Something that a buyer was told: an event goes out once by each channel, however often we hear of it."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("event", "channel"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    event: Mapped[str] = mapped_column(String(80))
    channel: Mapped[Channel] = mapped_column(one_of(Channel, name="channel"))
    order_id: Mapped[str | None] = mapped_column(Id, ForeignKey("orders.id"), index=True)
    made_at: Mapped[datetime]
