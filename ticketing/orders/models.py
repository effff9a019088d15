"""Tables of what was ordered and of the tickets that came of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.database.columns import Id, MinorUnits, ShortText
from ticketing.base import Base, one_of
from ticketing.catalog.schemas import OfferKind
from ticketing.orders.schemas import OrderState, TicketState


class Order(Base):
    """One purchase by a guest. `access_key_hash` proves the buyer; the key itself is kept nowhere.

    At the counter nobody asks for name, e-mail and phone: all may be empty, and `sold_by` says who sold.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total_minor >= 0", name="total"),
        CheckConstraint("language IN ('vi', 'en')", name="language"),
        CheckConstraint(
            "sold_by IS NOT NULL OR buyer_email IS NOT NULL OR buyer_phone IS NOT NULL", name="somebody_to_tell"
        ),
        Index("ix_orders_organisation_id_created_at", "organisation_id", "created_at"),
        Index("ix_orders_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id)
    state: Mapped[OrderState] = mapped_column(one_of(OrderState))
    language: Mapped[str] = mapped_column(String(2))
    buyer_name: Mapped[str] = mapped_column(String(120))
    buyer_email: Mapped[str | None] = mapped_column(String(254), index=True)
    buyer_phone: Mapped[str | None] = mapped_column(String(16), index=True)  # E.164
    total_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    access_key_hash: Mapped[str] = mapped_column(String(64))
    request_key: Mapped[str] = mapped_column(String(255), unique=True)  # the Idempotency-Key that placed it
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    sold_by: Mapped[str | None] = mapped_column(Id)  # the account at the counter; none: bought online
    accepts_alternative: Mapped[bool] = mapped_column(default=False)  # as good seats, if the money comes too late
    shift_id: Mapped[str | None] = mapped_column(Id, ForeignKey("shifts.id"), index=True)  # her shift then
    exchange_of: Mapped[str | None] = mapped_column(Id, index=True)  # the order whose tickets paid for this one


class OrderLine(Base):
    """What was bought, as it was named, placed, timed and priced at that moment: one line per ticket."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("fee_minor >= 0 AND fee_minor <= price_minor", name="fee"),
        CheckConstraint("(kind = 'title_view') = (title_id IS NOT NULL)", name="title"),
        CheckConstraint("(kind = 'admission') = (performance_id IS NOT NULL)", name="performance"),
        CheckConstraint("kind <> 'admission' OR (zone IS NOT NULL AND starts_at IS NOT NULL)", name="admission"),
        Index("ix_order_lines_performance_id_order_id", "performance_id", "order_id"),
        Index(
            "ix_order_lines_access_code_id",
            "access_code_id",
            sqlite_where=text("access_code_id IS NOT NULL"),
            postgresql_where=text("access_code_id IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"))
    position: Mapped[int]
    offer_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[OfferKind] = mapped_column(one_of(OfferKind, name="kind"))
    title_id: Mapped[str | None] = mapped_column(Id)
    performance_id: Mapped[str | None] = mapped_column(Id)
    name_vi: Mapped[str] = mapped_column(ShortText)
    name_en: Mapped[str] = mapped_column(ShortText)
    age_rating: Mapped[str] = mapped_column(String(4))
    watch_hours: Mapped[int | None]
    price_minor: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(String(3))
    venue_name: Mapped[str | None] = mapped_column(ShortText)  # these six of an admission
    venue_address: Mapped[str | None] = mapped_column(String(300))
    zone: Mapped[str | None] = mapped_column(String(64))
    doors_at: Mapped[datetime | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    fee_minor: Mapped[int] = mapped_column(MinorUnits, default=0)  # the part of the price that is for the service
    zone_id: Mapped[str | None] = mapped_column(Id)  # a price zone; the column `zone` is of the clock
    seat_id: Mapped[str | None] = mapped_column(Id)
    seat_label_vi: Mapped[str | None] = mapped_column(ShortText)
    seat_label_en: Mapped[str | None] = mapped_column(ShortText)
    zone_name_vi: Mapped[str | None] = mapped_column(ShortText)
    zone_name_en: Mapped[str | None] = mapped_column(ShortText)
    gate_door: Mapped[str | None] = mapped_column(String(40))
    concession: Mapped[str | None] = mapped_column(String(20))  # why it cost less than the full price
    evidence: Mapped[bool] = mapped_column(default=False)  # the door asks for proof of that
    discount_minor: Mapped[int] = mapped_column(MinorUnits, default=0)  # taken off at the counter
    discount_reason: Mapped[str | None] = mapped_column(String(200))
    access_code_id: Mapped[str | None] = mapped_column(Id)  # what opened it


class BuyerOfInvoice(Base):
    """Whom the buyer wants named on the invoice of an order."""

    __tablename__ = "invoice_buyers"

    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"), primary_key=True)
    name: Mapped[str] = mapped_column(ShortText)
    tax_code: Mapped[str] = mapped_column(String(14))
    address: Mapped[str] = mapped_column(String(300))


class PledgedTicket(Base):
    """A ticket that is given for a dearer place as soon as the difference is there; until then it is good."""

    __tablename__ = "pledged_tickets"

    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"), primary_key=True)  # of the dearer places
    ticket_id: Mapped[str] = mapped_column(Id, ForeignKey("tickets.id"), primary_key=True, index=True)


class RefundLine(Base):
    """What a refund gives back of one line: its price, or less when the house keeps a fee."""

    __tablename__ = "refund_lines"
    __table_args__ = (CheckConstraint("amount_minor >= 0", name="amount"),)

    refund_id: Mapped[str] = mapped_column(Id, ForeignKey("refunds.id"), primary_key=True)
    order_line_id: Mapped[str] = mapped_column(Id, ForeignKey("order_lines.id"), primary_key=True, index=True)
    amount_minor: Mapped[int] = mapped_column(MinorUnits)


class Ticket(Base):
    """A ticket to watch a title, or for one person to enter a performance.

    An order line has at most one that is valid, and so has a seat, whatever the code does. `code` is what is checked at
    the door.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index(
            "one_valid_ticket_per_order_line",
            "order_line_id",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
        ),
        Index(
            "one_valid_ticket_per_seat",
            "performance_id",
            "seat_id",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
        ),
        CheckConstraint("(kind = 'title_view') = (title_id IS NOT NULL)", name="title"),
        CheckConstraint("(kind = 'admission') = (performance_id IS NOT NULL AND code IS NOT NULL)", name="admission"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    order_id: Mapped[str] = mapped_column(Id, ForeignKey("orders.id"), index=True)
    order_line_id: Mapped[str] = mapped_column(Id, ForeignKey("order_lines.id"))
    kind: Mapped[OfferKind] = mapped_column(one_of(OfferKind, name="kind"))
    title_id: Mapped[str | None] = mapped_column(Id)
    performance_id: Mapped[str | None] = mapped_column(Id, index=True)
    code: Mapped[str | None] = mapped_column(String(16), unique=True)  # `ticket_codes`
    serial: Mapped[str | None] = mapped_column(String(20), unique=True)  # a digest of the code: what doors know
    state: Mapped[TicketState] = mapped_column(one_of(TicketState))
    issued_at: Mapped[datetime]
    holder_key_hash: Mapped[str | None] = mapped_column(String(64))  # it was handed over: whose key opens it
    entered_at: Mapped[datetime | None]  # an admission: when the door accepted it
    watch_until: Mapped[datetime | None]
    seat_id: Mapped[str | None] = mapped_column(Id)
    seat_label_vi: Mapped[str | None] = mapped_column(ShortText)
    seat_label_en: Mapped[str | None] = mapped_column(ShortText)
    zone_name_vi: Mapped[str | None] = mapped_column(ShortText)
    zone_name_en: Mapped[str | None] = mapped_column(ShortText)
    gate_door: Mapped[str | None] = mapped_column(String(40))
