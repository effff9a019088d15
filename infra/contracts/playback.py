"""Watching: the playback token that stands in every media path and that the edge checks alone.

`kid.exp36.sid.signature`: key id, expiry in Unix seconds in base 36, playback session id without its prefix, and
base64url(HMAC-SHA256(key, "kid.exp36.sid.asset")). The asset is not in the token: the edge takes it from the very
path it is about to serve, so a token of one title opens no other.
"""

import base64
import hashlib
import hmac
from datetime import datetime

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def sign_playback(key_id: str, key: str, *, session_id: str, asset_id: str, expires_at: datetime) -> str:
    """The token for one asset and one session; good while `now < expires_at` (whole seconds)."""
    signed = f"{key_id}.{_base36(int(expires_at.timestamp()))}.{session_id.removeprefix('pbs_')}"
    digest = hmac.new(key.encode(), f"{signed}.{asset_id}".encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
