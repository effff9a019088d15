"""What crosses HTTP about orders, refunds and the right to watch that a ticket gives."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, EmailStr, Field, PastDate, model_validator

from infra.contracts.phone import PhoneNumber
from infra.contracts.title import AgeRating
from ticketing.catalog.schemas import OfferKind, Price
from ticketing.entry_codes.schemas import EntryCode
from ticketing.rules.schemas import Concession
from ticketing.vouchers.schemas import VoucherCode

ORDER_KEY_HEADER = "Order-Key"  # proves that the caller is the buyer of the order


PaymentKind = Literal["stripe", "vietqr", "cash", "terminal", "free", "exchange"]
OnlinePaymentKind = Literal["stripe", "vietqr"]  # cash is taken at the counter
MOST_TICKETS = 10  # of one order
OF_THE_SEAT = ("seat_id", "seat_label_vi", "seat_label_en", "zone_name_vi", "zone_name_en", "gate_door")


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OrderState(StrEnum):
    """pending → paid → refunding → refunded; pending → expired."""

    PENDING = "pending"
    PAID = "paid"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    EXPIRED = "expired"


class TicketState(StrEnum):
    """valid → refunding → refunded; refunding → valid when the provider refused."""

    VALID = "valid"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


TaxCode = Annotated[str, Field(pattern=r"^(\d{10}(-\d{3})?|\d{12})$")]  # an enterprise's, or a person's number


class InvoiceBuyer(_Word):
    """Who is to be named on the invoice."""

    name: str = Field(min_length=1, max_length=200)
    tax_code: TaxCode | None = None
    address: str = Field(default="", max_length=300)


class OrderWish(_Word):
    """POST /api/ticketing/orders (header Idempotency-Key): of one offer, or of a basket (header Hold-Key).

    The ticket goes to the e-mail, to the phone, or to both.
    `return_path` and `cancel_path` are paths of the site in which `{order_id}` and `{access_key}` are filled in.
    """

    offer_id: str | None = Field(None, max_length=40)
    hold_id: str | None = Field(None, max_length=40)
    accepts_alternative: bool = False  # as good seats of the same zone, if the money comes when these are gone
    buyer_name: str = Field(min_length=1, max_length=120)
    buyer_email: EmailStr | None = Field(None, max_length=254)
    buyer_phone: PhoneNumber | None = None
    language: Literal["vi", "en"] = "vi"
    payment_kind: OnlinePaymentKind = "stripe"
    quantity: int = Field(default=1, ge=1, le=MOST_TICKETS)  # above one for admissions only
    price_minor: int | None = Field(None, ge=0)  # of one, as the buyer saw it: at another price nothing is ordered
    voucher_code: VoucherCode | None = None
    concessions: tuple[Concession, ...] = Field((), max_length=MOST_TICKETS)  # of an offer: so many pay less, and why
    youngest_born: PastDate | None = None  # of those who come: looked at, and kept nowhere
    guardian: bool = False  # a parent or guardian comes along, with a ticket of this order
    invoice_to: InvoiceBuyer | None = None  # none: the buyer's name alone stands on the invoice
    return_path: str = Field(pattern=r"^/[^/\\]", max_length=300)
    cancel_path: str = Field(pattern=r"^/[^/\\]", max_length=300)

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.buyer_email is None and self.buyer_phone is None:
            raise ValueError("an e-mail or a phone number is needed")
        basket = self.hold_id is not None
        if (self.offer_id is None) != basket or (basket and (self.quantity != 1 or self.concessions)):
            raise ValueError("either offer_id with quantity and concessions, or hold_id")
        return self


class OrderLineView(_Word):
    """One ticket that was bought, as it was named, placed, timed and priced at that moment."""

    id: str = ""
    offer_id: str
    kind: OfferKind = OfferKind.TITLE_VIEW
    title_id: str | None
    performance_id: str | None = None
    name_vi: str
    name_en: str
    age_rating: AgeRating
    price: Price
    venue_name: str | None = None  # these six of an admission
    venue_address: str | None = None
    zone: str | None = None
    doors_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    fee: Price | None = None  # the part of the price that is for the service
    concession: Concession | None = None  # why it cost less than the full price
    seat_id: str | None = None  # these six of a place in a seating
    seat_label_vi: str | None = None
    seat_label_en: str | None = None
    zone_name_vi: str | None = None
    zone_name_en: str | None = None
    gate_door: str | None = None


class TicketView(_Word):
    """A ticket to watch a title until then, or for one person to enter a performance with this code."""

    id: str
    order_line_id: str = ""
    kind: OfferKind = OfferKind.TITLE_VIEW
    title_id: str | None
    performance_id: str | None = None
    code: str | None = None
    code_shown: str | None = None  # for people: in groups of four
    code_scanned: str | None = None  # for the QR code
    state: TicketState
    watch_until: datetime | None
    handed_over: bool = False  # somebody else holds it now, and sees its code
    seat_id: str | None = None  # these six of a place in a seating
    seat_label_vi: str | None = None
    seat_label_en: str | None = None
    zone_name_vi: str | None = None
    zone_name_en: str | None = None
    gate_door: str | None = None


class TransferView(_Word):
    """How to pay by bank transfer, and how much has come so far."""

    bank_bin: str
    account: str
    account_name: str
    memo: str
    missing: Price
    received: Price
    payload: str  # of the QR code (VietQR), for what is missing
    until: datetime


class OrderView(_Word):
    """GET /api/ticketing/orders/{order_id} (header Order-Key, or an actor of the house)."""

    id: str
    organisation_id: str
    state: OrderState
    created_at: datetime
    paid_at: datetime | None
    refunded_at: datetime | None
    language: Literal["vi", "en"]
    buyer_name: str
    buyer_email: str | None = None
    buyer_phone: str | None = None
    lines: list[OrderLineView]
    total: Price
    tickets: list[TicketView]
    checkout_url: str | None  # where to pay, while the order is pending
    payment_kind: PaymentKind = "stripe"
    transfer: TransferView | None = None  # while an order that is paid by transfer is not paid
    expires_at: datetime | None = None  # until when places are held for it
    sold_by: str | None = None  # the account at the counter
    refunded: Price | None = None  # what went back of it so far, if anything did
    given: Price | None = None  # cash that was handed over there; what is above the total was change
    credit: Price | None = None  # the part of the total that tickets pay which are given for it, now or once it is paid
    exchange_of: str | None = None  # the order of those tickets
    entry_codes: list[EntryCode] | None = None  # what its QR codes say, where that was asked for and is at hand


class OrderPlaced(_Word):
    """The answer to POST /orders: the only time the access key is shown."""

    order: OrderView
    access_key: str


class RefundWish(_Word):
    """POST /api/ticketing/orders/{order_id}/refunds (actor: owner or box office; header Idempotency-Key)"""

    reason: str = Field(min_length=1, max_length=300)
    ticket_ids: list[str] | None = Field(default=None, min_length=1, max_length=50)  # none: all that is left


class RefundView(_Word):
    """A refund: requested when asked, succeeded when the provider says so."""

    id: str
    order_id: str
    state: Literal["requested", "succeeded", "failed"]
    amount: Price
    reason: str
    requested_at: datetime


class RefundToTransfer(_Word):
    """GET /api/ticketing/refunds?organisation_id=…: money that the house must send back through its bank.

    Refused: the provider would not give it back, and its buyer has no ticket for it either; to be asked for again.
    """

    id: str
    order_id: str
    payment_kind: PaymentKind = "vietqr"  # cash: it is handed over at the counter
    amount: Price
    reason: str
    requested_at: datetime
    buyer_name: str
    buyer_email: str | None = None
    buyer_phone: str | None = None
    senders: list[str]  # who had sent the money, as the bank told it
    refused: bool = False


class BankReference(_Word):
    """POST /api/ticketing/refunds/{id}/transfers and /suspense/{id}/returns: what the bank called the transfer."""

    reference: str = Field(min_length=1, max_length=120)


class SuspenseView(_Word):
    """GET /api/ticketing/suspense?organisation_id=…: money that waits for a person."""

    id: str
    organisation_id: str | None  # none: nobody knows whose it is
    order_id: str | None
    reason: Literal["unknown_memo", "already_paid", "surplus", "short"]
    amount: Price
    memo: str
    sender: str
    transaction_id: str
    booked_at: datetime


class SuspenseAssignment(_Word):
    """POST /api/ticketing/suspense/{id}/assignments: which order the money is for."""

    order_id: str = Field(max_length=40)


class EntitlementWish(_Word):
    """POST /api/ticketing/orders/{order_id}/entitlement-tokens (header Order-Key)"""

    title_id: str


class EntitlementAnswer(_Word):
    """The signed right to watch, to be shown to media_service."""

    entitlement_token: str
    ends_at: datetime


class Balance(_Word):
    """What an account of the ledger holds; of a house, or of the platform. Above zero: a debit."""

    organisation_id: str | None
    account: str
    currency: str
    amount_minor: int


class LedgerFault(_Word):
    """Something in the ledger that does not fit."""

    code: str
    subject: str  # an order, a ledger transaction, an entry, a transfer
    what: str


class LedgerReport(_Word):
    """GET /api/ticketing/ledger/verification (bearer: operator)"""

    transactions: int
    entries: int
    orders_paid: int
    balances: list[Balance]
    faults: list[LedgerFault]
