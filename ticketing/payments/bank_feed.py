"""What a bank tells us of our account: incoming transfers, by signed webhook and on request.

`BankFeed` is what the rest of the house knows; `SignedFeed` is the one adapter so far. A notice is signed over its time
and its body (HMAC-SHA256), and is refused when it is older than five minutes.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infra import tls
from infra.settings import Settings
from ticketing.payments.errors import BankFeedAway, WebhookRefused

PROVIDER = "bank"
PAYMENT_KIND = "vietqr"
EVENT_KIND = "bank.transfer"
SIGNATURE_HEADER = "Bank-Signature"
TOLERANCE = timedelta(minutes=5)
_TIMEOUT_SECONDS = 8
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)
_log = structlog.get_logger("payments")


class IncomingTransfer(BaseModel):
    """One transfer as the bank tells it. Its id is the bank's and is the same however often it is told."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1, max_length=120)
    account: str = Field(max_length=40)
    amount: int = Field(le=10**15)  # below zero: money that went out; not ours to act on
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    memo: str = Field(max_length=2000)
    sender: str = Field("", max_length=200)
    booked_at: datetime


class _Notice(BaseModel):
    transactions: list[IncomingTransfer] = Field(max_length=1000)


class BankFeed(Protocol):
    """A bank, or a service that watches accounts for us."""

    def read_notice(self, *, body: bytes, signature: str | None, now: datetime) -> list[IncomingTransfer]:
        """What a webhook says. Raises WebhookRefused."""

    async def transfers_since(self, moment: datetime) -> list[IncomingTransfer]:
        """What came since; for those of which no webhook told. Raises BankFeedAway."""

    async def close(self) -> None:
        """Close the connections."""


class SignedFeed:
    """A feed that signs its webhooks and answers `GET {bank_feed_url}?since=…` with the secret as bearer."""

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.bank_webhook_secret.get_secret_value()
        self._url = settings.bank_feed_url
        self._http = httpx.AsyncClient(verify=tls.trusted(), timeout=_TIMEOUT_SECONDS, trust_env=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def read_notice(self, *, body: bytes, signature: str | None, now: datetime) -> list[IncomingTransfer]:
        """What a webhook says. Raises WebhookRefused."""
        found = _SIGNATURE.fullmatch(signature or "")
        if found is None:
            raise WebhookRefused
        stamp, claimed = int(found[1]), found[2]
        if not hmac.compare_digest(sign(body, self._secret, stamp=stamp), claimed):
            raise WebhookRefused
        if abs(now.timestamp() - stamp) > TOLERANCE.total_seconds():
            raise WebhookRefused
        try:
            return _incoming(body)
        except ValidationError as refused:
            raise WebhookRefused from refused

    async def transfers_since(self, moment: datetime) -> list[IncomingTransfer]:
        """What came since; nothing when no address is set. Raises BankFeedAway."""
        if not self._url:
            return []
        headers = {"Authorization": f"Bearer {self._secret}"}
        try:
            answer = await self._http.get(self._url, params={"since": moment.isoformat()}, headers=headers)
            answer.raise_for_status()
            return _incoming(answer.content)
        except (httpx.HTTPError, ValidationError) as away:
            _log.error("bank_feed_failed", error=repr(away)[:300])
            raise BankFeedAway from away


def sign(body: bytes, secret: str, *, stamp: int) -> str:
    """The proof that stands in the header as `t=…,v1=…`."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def event_of(transfer: IncomingTransfer) -> dict[str, Any]:
    """A transfer as it lies in the inbox."""
    return {"type": EVENT_KIND, "transfer": transfer.model_dump(mode="json")}


def transfer_of(event: dict[str, Any]) -> IncomingTransfer | None:
    """The transfer in an event of the inbox; None in others."""
    return IncomingTransfer.model_validate(event["transfer"]) if event["type"] == EVENT_KIND else None


def _incoming(body: bytes) -> list[IncomingTransfer]:
    told = _Notice.model_validate_json(body).transactions
    aware = [
        t if t.booked_at.tzinfo else t.model_copy(update={"booked_at": t.booked_at.replace(tzinfo=UTC)}) for t in told
    ]
    return [transfer for transfer in aware if transfer.amount > 0]
