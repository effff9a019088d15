"""Cookies that a visitor can carry but not write: JSON sealed with HMAC-SHA256 under `web_key`.

A seal is made for one purpose; what was sealed as one cookie is not accepted as another.
"""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from starlette.responses import Response

from infra.settings import Settings


def seal(value: object, *, purpose: str, key: str) -> str:
    """`value` (JSON) and its proof as one cookie-safe text."""
    body = _encode(json.dumps(value, separators=(",", ":")).encode())
    return f"{body}.{proof(body, purpose=purpose, key=key)}"


def unseal(text: str | None, *, purpose: str, key: str) -> Any:
    """What was sealed, or None when there is nothing or the seal is broken."""
    body, _, claimed = (text or "").partition(".")
    if not hmac.compare_digest(proof(body, purpose=purpose, key=key).encode(), claimed.encode()):
        return None
    try:
        return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, binascii.Error):
        return None


def proof(text: str, *, purpose: str, key: str) -> str:
    """base64url(HMAC-SHA256(key, "purpose:text"))."""
    return _encode(hmac.new(key.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).digest())


def is_secure(settings: Settings) -> bool:
    """Whether people reach the site by HTTPS."""
    return settings.public_url.startswith("https://")


def name(base: str, settings: Settings) -> str:
    """The cookie's name; over HTTPS `__Host-` keeps other hosts of the domain from planting it (RFC 6265bis)."""
    return f"__Host-{base}" if is_secure(settings) else base


def put(response: Response, base: str, value: str, settings: Settings, *, max_age_seconds: int | None) -> None:
    """Set a cookie that no script and no foreign form can use. Without an age it ends with the browser."""
    response.set_cookie(
        name(base, settings),
        value,
        max_age=max_age_seconds,
        path="/",
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, base: str, settings: Settings) -> None:
    """Delete a cookie."""
    response.delete_cookie(name(base, settings), path="/", secure=is_secure(settings), httponly=True, samesite="lax")


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
