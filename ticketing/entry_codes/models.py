"""Tables of what lets people in: the keys with which tickets are signed, and the serials that opened once."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id
from ticketing.base import Base, one_of
from ticketing.entry_codes.schemas import CodeKind


class EntryKey(Base):
    """The key pair of one performance, and the secret of its rotating parts; both sealed by ticketing."""

    __tablename__ = "entry_keys"

    performance_id: Mapped[str] = mapped_column(Id, primary_key=True)
    key_id: Mapped[str] = mapped_column(String(8), unique=True)  # hex
    public_key: Mapped[str] = mapped_column(String(64))  # hex; whatever becomes of the seal, what was printed opens
    sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class Revocation(Base):
    """A serial that opens no door from then on, or does again: the latest row of a serial counts."""

    __tablename__ = "revocations"
    __table_args__ = (Index("ix_revocations_performance_id_told_at", "performance_id", "told_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    performance_id: Mapped[str] = mapped_column(Id)
    serial: Mapped[str] = mapped_column(String(20), index=True)  # hex
    revoked: Mapped[bool]  # false: a refund that the provider refused
    told_at: Mapped[datetime]


class PerformancePolicy(Base):
    """What a house decided about the tickets of a performance."""

    __tablename__ = "entry_policies"

    performance_id: Mapped[str] = mapped_column(Id, primary_key=True)
    codes: Mapped[CodeKind] = mapped_column(one_of(CodeKind, name="codes"))
    handovers: Mapped[bool]
