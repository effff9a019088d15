"""What crosses HTTP about signed codes, the keys that read them, and those that were revoked. Bytes are base64url."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CodeKind(StrEnum):
    """Whether the code on a phone's screen stays, or is another every half minute. Paper always stays."""

    STATIC = "static"
    ROTATING = "rotating"


class EntryPolicy(_Word):
    """GET and PUT /api/ticketing/performances/{id}/entry-policy (PUT, actor: owner, editor)"""

    codes: CodeKind = CodeKind.STATIC
    handovers: bool = True  # whether a ticket may be handed to another person by a link


class EntryCode(_Word):
    """One ticket's code. `content` and `secret` make the rotating one on a phone, offline."""

    ticket_id: str
    text: str  # what the QR code on paper says
    content: str = ""
    secret: str = ""  # empty: this performance needs no rotating part, or it is not the holder who asks


class EntryCodesView(_Word):
    """GET /api/ticketing/orders/{id}/entry-codes (header Order-Key, or an actor of the house)"""

    codes: list[EntryCode]
    server_time: datetime


class DoorKeysView(_Word):
    """GET /api/ticketing/performances/{id}/ticket-keys (actor: owner, box office, gate)"""

    performance_id: str
    public_keys: list[str]
    rotation_secret: str


class RevocationsView(_Word):
    """GET /api/ticketing/performances/{id}/revocations?after=… (actor: owner, box office, gate): serials in hex."""

    version: int  # what to ask with next
    revoked: list[str]
    restored: list[str]
