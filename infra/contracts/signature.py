"""How one service proves itself to another over HTTP: HMAC-SHA256 of time, method, path and body.

Header `Sankhau-Signature: t=<unix seconds>,v1=<hex>`; the scheme follows the webhook signatures that payment
providers use, so that it can be read by anyone who knows one of them.
"""

import hashlib
import hmac
from datetime import datetime

from infra.errors import Forbidden

HEADER = "Sankhau-Signature"
TOLERANCE_SECONDS = 300


class SignatureRefused(Forbidden):
    """The call is not signed by a service of this installation, or too long ago."""

    code = "signature_refused"
    vi = "Yêu cầu nội bộ không có chữ ký hợp lệ."
    en = "This internal call carries no valid signature."


def sign(secret: str, *, method: str, path: str, body: bytes, now: datetime) -> str:
    """The header's value for a call made at `now`; `path` is without query and host."""
    timestamp = int(now.timestamp())
    return f"t={timestamp},v1={_digest(secret, timestamp, method, path, body)}"


def verify(header: str | None, secret: str, *, method: str, path: str, body: bytes, now: datetime) -> None:
    """Raise SignatureRefused unless `header` signs exactly this call within the tolerance."""
    fields = dict(part.split("=", 1) for part in (header or "").split(",") if "=" in part)
    timestamp = fields.get("t", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 15):
        raise SignatureRefused
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise SignatureRefused
    expected = _digest(secret, int(timestamp), method, path, body)
    if not hmac.compare_digest(expected.encode(), fields.get("v1", "").encode()):
        raise SignatureRefused


def _digest(secret: str, timestamp: int, method: str, path: str, body: bytes) -> str:
    message = f"{timestamp}.{method.upper()}.{path}.".encode() + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
