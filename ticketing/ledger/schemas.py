"""What crosses HTTP about the books of a house."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GroupedBy(StrEnum):
    """How takings are added up."""

    DAY = "day"
    TITLE = "title"
    PAYMENT = "payment"


class TakingRow(_Word):
    """One entry of the ledger that changed what the house took: a sale above zero, a refund below."""

    entry_id: str
    transaction_id: str
    posting: str
    order_id: str | None
    occurred_at: datetime
    day: date  # in Vietnam
    title_id: str | None
    performance_id: str | None = None
    name_vi: str
    name_en: str
    payment_kind: str
    amount_minor: int
    currency: str


class Total(_Word):
    """The sum of the rows that have this key."""

    key: str
    name_vi: str
    name_en: str
    count: int
    sales_minor: int
    refunds_minor: int
    net_minor: int
    currency: str


class Takings(_Word):
    """GET /api/ticketing/organisations/{id}/takings?since=…&until=… (actor: owner or box office); both days count"""

    organisation_id: str
    since: date
    until: date
    whole: list[Total]  # one per currency
    by_day: list[Total]
    by_title: list[Total]
    by_payment: list[Total]


class EntryView(_Word):
    """One side of a transaction. The platform's entries have no organisation."""

    account: str
    organisation_id: str | None
    title_id: str | None
    performance_id: str | None = None
    amount_minor: int
    currency: str


class TransactionView(_Word):
    """GET /api/ticketing/organisations/{id}/ledger-transactions/{transaction_id}"""

    id: str
    posting: str
    order_id: str | None
    payment_kind: str
    occurred_at: datetime
    note: str
    entries: list[EntryView]
