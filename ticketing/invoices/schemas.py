"""What crosses HTTP about invoices, and what is said to the provider of e-invoices."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ticketing.catalog.schemas import Price
from ticketing.orders.schemas import InvoiceBuyer, TaxCode

MOST_SHOWN = 200  # of one answer
VatPercent = Literal[0, 5, 8, 10]


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InvoiceKind(StrEnum):
    """For a sale; less, for what was given back of it; anew, with what was wrong put right."""

    ORIGINAL = "original"
    ADJUSTMENT = "adjustment"
    REPLACEMENT = "replacement"


class InvoiceState(StrEnum):
    """waiting → accepted | refused, as the provider says; refused → waiting when a person sends it again."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class InvoicingWish(_Word):
    """PUT /api/ticketing/organisations/{id}/invoicing (actor: owner)

    `form` is the invoice's form: 1 with value-added tax, 2 without (direct method). `letters` are the two of the symbol
    that a house chooses: C26M and these.
    """

    active: bool
    form: Literal["1", "2"]
    letters: str = Field(pattern=r"^[A-Z]{2}$")
    vat_percent: VatPercent | None = None  # none: not subject to the tax; always so in form 2
    seller_name: str = Field(min_length=1, max_length=200)
    seller_tax_code: TaxCode
    seller_address: str = Field(min_length=1, max_length=300)


class InvoicingView(_Word):
    """GET /api/ticketing/organisations/{id}/invoicing (actor: owner, box office or accountant)"""

    offered: bool  # whether this installation has a provider
    active: bool
    since: datetime | None  # what was sold from then on gets an invoice
    wish: InvoicingWish | None  # as it was decided last


class InvoiceLine(_Word):
    """A row of an invoice: so many of the same thing at the same price. Tax is in the price; below zero: given back."""

    name: str
    quantity: int
    unit_minor: int
    amount_minor: int


class InvoiceRow(_Word):
    """GET /api/ticketing/invoices?organisation_id=… (actor: owner, box office or accountant), newest first."""

    id: str
    form: str
    symbol: str
    number: int
    kind: InvoiceKind
    state: InvoiceState
    issued_at: datetime
    order_id: str
    buyer_name: str
    buyer_tax_code: str
    total: Price  # below zero: an adjustment
    vat: Price
    authority_code: str
    replaced: bool = False  # another one stands in its place


class InvoiceView(InvoiceRow):
    """GET /api/ticketing/invoices/{id}, and /orders/{order_id}/invoices (header Order-Key, or an actor)."""

    organisation_id: str
    refers_to: str | None  # the invoice that this one adjusts or replaces
    refers_to_number: str = ""  # as people write it: 1C26MAA 00000012
    reason: str
    seller_name: str
    seller_tax_code: str
    seller_address: str
    buyer_address: str
    vat_percent: int | None
    lines: list[InvoiceLine]
    lookup_url: str
    refusal: str  # why the provider refused it


class ReplacementWish(_Word):
    """POST /api/ticketing/invoices/{id}/replacements (actor: owner or accountant)"""

    buyer: InvoiceBuyer
    reason: str = Field(min_length=1, max_length=200)


class InvoiceFault(_Word):
    """Something about invoices that does not fit."""

    code: str
    subject: str  # an order, an invoice, a series
    what: str


class InvoiceReport(_Word):
    """GET /api/ticketing/invoices/verification (bearer: operator)"""

    houses: int
    invoices: int
    waiting: int
    refused: int
    faults: list[InvoiceFault]


class InvoiceDocument(_Word):
    """An invoice as the provider takes it (`provider.py`)."""

    id: str
    form: str
    symbol: str
    number: int
    kind: InvoiceKind
    refers_to: str | None
    reason: str
    issued_at: datetime
    seller_name: str
    seller_tax_code: str
    seller_address: str
    buyer_name: str
    buyer_tax_code: str
    buyer_address: str
    lines: list[InvoiceLine]
    currency: str
    net_minor: int
    vat_percent: int | None
    vat_minor: int
    total_minor: int


class Accepted(BaseModel):
    """What the provider answers: the tax authority's code, and where people look the invoice up."""

    model_config = ConfigDict(frozen=True)

    authority_code: str = Field(min_length=1, max_length=60)
    lookup_url: str = Field("", max_length=300, pattern=r"^(https?://\S+|/\S*)?$")
