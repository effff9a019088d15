"""Tables of the doors: what was shown by hand, devices, the log of all doors, and who is inside."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id
from ticketing.base import Base, one_of
from ticketing.gate.scan_log import Direction
from ticketing.gate.schemas import LONGEST_DOOR, LONGEST_NAME, LONGEST_ZONE, Verdict

_Wide = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's INTEGER has 64 bits


class Scan(Base):
    """A code that was shown at a door by hand, or that a door's device asked about in vain: who looked, when, where,
    and what the answer was."""

    __tablename__ = "scans"
    __table_args__ = (Index("ix_scans_performance_id_scanned_at", "performance_id", "scanned_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"))  # that was let in here
    ticket_id: Mapped[str | None] = mapped_column(Id, ForeignKey("tickets.id"))
    code: Mapped[str] = mapped_column(String(16))  # empty: what was typed is no code
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict, name="verdict"))
    door: Mapped[str] = mapped_column(String(LONGEST_DOOR))
    scanned_by: Mapped[str] = mapped_column(Id)  # an account, or a device
    scanned_at: Mapped[datetime]


class GateDevice(Base):
    """A phone or tablet that checks tickets for a house, or its hub: paired once, with a key pair of its own making."""

    __tablename__ = "gate_devices"
    __table_args__ = (
        CheckConstraint("(paired_at IS NULL) = (token_hash IS NULL)", name="paired"),
        CheckConstraint("(paired_at IS NULL) = (public_key IS NULL)", name="key"),
        Index("ix_gate_devices_organisation_id_created_at", "organisation_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    door: Mapped[str] = mapped_column(String(LONGEST_DOOR))
    zone: Mapped[str] = mapped_column(String(LONGEST_ZONE))  # empty: the house itself
    sees_names: Mapped[bool]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)  # of the secret in the QR code
    pair_until: Mapped[datetime]
    public_key: Mapped[str | None] = mapped_column(String(43))  # Ed25519, raw, base64url
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    paired_at: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]  # when it last asked for the manifest
    revoked_by: Mapped[str | None] = mapped_column(Id)
    revoked_at: Mapped[datetime | None]


class GateEntry(Base):
    """One line of the log: a door let somebody in or out. Rows are only ever added; their meaning is `scan_log`'s."""

    __tablename__ = "gate_entries"
    __table_args__ = (
        CheckConstraint("persons BETWEEN 1 AND 500", name="persons"),
        Index("ix_gate_entries_performance_id_ticket", "performance_id", "ticket"),
        Index("ix_gate_entries_performance_id_group_id", "performance_id", "group_id"),
    )

    device_id: Mapped[str] = mapped_column(Id, primary_key=True)  # or the account of who checked by hand
    sequence: Mapped[int] = mapped_column(_Wide, primary_key=True, autoincrement=False)
    ticket: Mapped[str] = mapped_column(String(20), primary_key=True)  # a number with two tickets is two lines
    direction: Mapped[Direction] = mapped_column(one_of(Direction, name="direction"), primary_key=True)
    at: Mapped[int] = mapped_column(_Wide, primary_key=True, autoincrement=False)  # ms, the server's time as estimated
    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"))
    group_id: Mapped[str] = mapped_column(Id)  # the order, where it has several tickets for the evening; else empty
    persons: Mapped[int]
    zone: Mapped[str] = mapped_column(String(LONGEST_ZONE))
    door: Mapped[str] = mapped_column(String(LONGEST_DOOR))
    signature: Mapped[str] = mapped_column(String(88))  # by the device; empty: by hand, at the server
    received_at: Mapped[datetime]


class GatePresence(Base):
    """Who is inside now: a ticket, or a group (then its tickets have rows too). The database lets nobody in twice."""

    __tablename__ = "gate_presences"
    __table_args__ = (
        CheckConstraint("inside >= 0 AND inside <= places", name="inside"),
        Index("ix_gate_presences_performance_id_changed_at", "performance_id", "changed_at"),
    )

    performance_id: Mapped[str] = mapped_column(Id, ForeignKey("performances.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(Id, primary_key=True)  # a serial, or a group's order
    zone: Mapped[str] = mapped_column(String(LONGEST_ZONE), primary_key=True)
    group_id: Mapped[str] = mapped_column(Id)  # of a ticket in a group; it is counted there
    inside: Mapped[int]
    places: Mapped[int]
    changed_at: Mapped[datetime]
