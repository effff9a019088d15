"""Short messages: written as outbox messages, handed to a gateway (SMS, Zalo) after the commit.

`Gateway` is what the rest of the house knows; `SignedGateway` is the one adapter so far. Whether a message goes out as
SMS or by Zalo is that gateway's business. Its wire format:

    POST <SANKHAU_MESSAGES_URL>
    Content-Type: application/json
    Idempotency-Key: <id>                         the same message again is taken once
    Message-Signature: t=<unix seconds>,v1=<hex>  HMAC-SHA256 of "<t>." and the body, under SANKHAU_MESSAGES_SECRET

    {"id": "sms_…", "to": "+84912345678", "text": "…", "encoding": "gsm7" | "ucs2", "segments": 1}

2xx: taken. 408, 409, 425, 429, 5xx or no answer: tried again for two days. Any other: refused for good.
"""

import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import httpx
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock, segments, tls
from infra.contracts.message import Message
from infra.outbox import sealed
from infra.outbox.relay import Handler
from infra.settings import Settings

TOPIC: Final = "message"
SIGNATURE_HEADER: Final = "Message-Signature"
TOLERANCE: Final = timedelta(minutes=5)
MOST_SEGMENTS: Final = 3
_TIMEOUT_SECONDS = 8
_WORTH_SENDING = timedelta(days=2)
_TRY_AGAIN = {408, 409, 425, 429}
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)
_log = structlog.get_logger("messages")


class GatewayAway(Exception):
    """The gateway does not answer, or asks to come again."""


class MessageTooLong(Exception):
    """More segments than a message of ours may cost."""


class Gateway(Protocol):
    """Whoever carries messages to phones."""

    async def send(self, message: Message) -> None:
        """Hand one message over; again with the same id changes nothing. Raises GatewayAway."""

    async def close(self) -> None:
        """Close the connections."""


class SignedGateway:
    """A gateway over HTTP, as described above."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.messages_url
        self._secret = settings.messages_secret.get_secret_value()
        self._http = httpx.AsyncClient(verify=tls.trusted(), timeout=_TIMEOUT_SECONDS, trust_env=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(self, message: Message) -> None:
        """Hand one message over; one that is refused for good is logged. Raises GatewayAway."""
        size = segments.size_of(message.text)
        word = {"id": message.id, "to": message.recipient, "text": message.text}
        body = json.dumps({**word, "encoding": size.encoding, "segments": size.segments}).encode()
        stamp = int(clock.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.id,
            SIGNATURE_HEADER: f"t={stamp},v1={sign(body, self._secret, stamp=stamp)}",
        }
        try:
            answer = await self._http.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as away:
            raise GatewayAway(repr(away)) from away
        if answer.status_code in _TRY_AGAIN or answer.status_code >= 500:
            raise GatewayAway(f"status {answer.status_code}")
        if not answer.is_success:
            _log.error("message_refused", message=message.id, status=answer.status_code)


def sign(body: bytes, secret: str, *, stamp: int) -> str:
    """The proof that stands in the header."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def is_signed(header: str, body: bytes, secret: str, *, now: datetime) -> bool:
    """Whether a header signs this body, not long ago; for whoever stands at the other end."""
    found = _SIGNATURE.fullmatch(header)
    if found is None or abs(now.timestamp() - int(found[1])) > TOLERANCE.total_seconds():
        return False
    return hmac.compare_digest(sign(body, secret, stamp=int(found[1])), found[2])


def offered(settings: Settings) -> bool:
    """Whether there is a gateway, and with it guests who have only a phone."""
    return bool(settings.messages_url)


async def post(session: AsyncSession, *, message: Message, settings: Settings, now: datetime) -> str:
    """Write a message into the caller's transaction; it leaves after the commit. Raises MessageTooLong."""
    if segments.size_of(message.text).segments > MOST_SEGMENTS:
        raise MessageTooLong
    return await sealed.post(session, topic=TOPIC, word=message, settings=settings, now=now)


def handlers(gateway: Gateway, settings: Settings) -> dict[str, Handler]:
    """What the outbox's relay does with messages."""

    async def send(payload: dict[str, Any]) -> None:
        message = sealed.opened(payload, Message, settings)
        if clock.now() - message.written_at > _WORTH_SENDING:
            _log.error("message_given_up", message=message.id)
            return
        await gateway.send(message)

    return {TOPIC: send}
