"""What a code opened, signed: only the door where codes are typed can be guessed at, and that door is limited.

An opening says which code it was, and until when it counts. Whether the code is still good stands in its row alone.
An opening for a whole performance lets people of its house look; it buys nothing.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from infra.settings import Settings
from ticketing.access_codes.schemas import MOST_OPENINGS

LIFETIME: Final = timedelta(hours=24)
_LABEL: Final = b"sankhau.ticketing.access-opening.1"
_MOST_CHARS: Final = 120


def sign(settings: Settings, *, subject: str, expires_at: datetime) -> str:
    """An opening by this code (or for this performance) until then."""
    said = f"{subject}.{int(expires_at.timestamp())}"
    return f"{said}.{_mac(settings, said)}"


def opened(settings: Settings, header: str, *, now: datetime) -> frozenset[str]:
    """What the openings of a request are for; those that are not ours, or too old, open nothing."""
    parts = header.split(",", MOST_OPENINGS)[:MOST_OPENINGS] if header else []
    return frozenset(subject for part in parts if (subject := _subject(settings, part.strip(), now)))


def _subject(settings: Settings, opening: str, now: datetime) -> str | None:
    said, _dot, mac = opening.rpartition(".")
    subject, _dot, until = said.partition(".")
    if len(opening) > _MOST_CHARS or not opening.isascii() or not until.isdigit():
        return None
    if not hmac.compare_digest(mac, _mac(settings, said)) or now.timestamp() >= int(until):
        return None
    return subject


def _mac(settings: Settings, said: str) -> str:
    secret = settings.entitlement_private_key.get_secret_value().encode()
    purpose = hmac.new(secret, _LABEL, hashlib.sha256).digest()
    digest = hmac.new(purpose, said.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
