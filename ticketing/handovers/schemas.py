"""What crosses HTTP about tickets that are handed to somebody else."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from ticketing.entry_codes.schemas import EntryCode
from ticketing.orders.schemas import OrderLineView

TICKET_KEY_HEADER = "Ticket-Key"  # proves that the caller holds a ticket that was handed over


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class HandoverState(StrEnum):
    """offered → taken | withdrawn."""

    OFFERED = "offered"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


class HandoverOffered(_Word):
    """The answer to POST /api/ticketing/tickets/{id}/handovers: the only time the secret of the link is shown."""

    token: str
    ends_at: datetime


class HandoverToken(_Word):
    """POST /api/ticketing/handovers/openings: the secret of a link."""

    token: str = Field(min_length=20, max_length=60)


class HandoverTaking(HandoverToken):
    """POST /api/ticketing/handovers/takings (header Idempotency-Key)"""

    name: str = Field("", max_length=120)


class HandoverView(_Word):
    """What waits behind a link: everything but the code."""

    line: OrderLineView
    ends_at: datetime


class HandoverTaken(_Word):
    """The ticket is the taker's; the key opens it from now on."""

    ticket_id: str
    ticket_key: str


class HeldTicket(_Word):
    """GET /api/ticketing/tickets/{id} (header Order-Key, or Ticket-Key after it was handed over): one ticket."""

    ticket_id: str
    organisation_id: str
    line: OrderLineView
    name: str
    code_shown: str
    entry_code: EntryCode | None  # none: it is over, refunded, or cannot be made now
    offered_until: datetime | None  # it waits behind a link for somebody else
    may_hand_over: bool
    server_time: datetime
