"""May they watch: the entitlement. Only ticketing holds the private key; media_service reads it without a call.

A JWT (RFC 7519) signed with Ed25519 (RFC 8037), for one title and one half-open interval of time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import jwt
from pydantic import BaseModel, ConfigDict

from infra.errors import Forbidden

_ISSUER = "ticketing.entitlements"
_AUDIENCE = "media_service.playback"


class EntitlementRefused(Forbidden):
    """The entitlement is forged, not for this title, not yet begun, or over."""

    code = "entitlement_refused"
    vi = "Vé xem không hợp lệ cho chương trình này, hoặc đã hết hạn."
    en = "This ticket does not open this title, or it has ended."


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Right to watch one title in [starts_at, ends_at)."""

    id: str
    title_id: str
    starts_at: datetime
    ends_at: datetime


class EntitlementRevoked(BaseModel):
    """Told by ticketing to media_service (outbox) when a right ends early, for example by refund."""

    model_config = ConfigDict(frozen=True)

    entitlement_id: str
    revoked_at: datetime


def sign_entitlement(entitlement: Entitlement, *, private_key_pem: str) -> str:
    """The entitlement as a token; it expires when the right does."""
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "jti": entitlement.id,
        "title": entitlement.title_id,
        "nbf": int(entitlement.starts_at.timestamp()),
        "exp": int(entitlement.ends_at.timestamp()),
    }
    return jwt.encode(claims, private_key_pem, algorithm="EdDSA")


def verify_entitlement(token: str, *, public_key_pem: str, now: datetime) -> Entitlement:
    """The right the token proves at `now`. Raises EntitlementRefused."""
    try:
        claims = jwt.decode(
            token,
            public_key_pem,
            algorithms=["EdDSA"],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            options={"require": ["exp", "nbf", "jti", "title"], "verify_exp": False, "verify_nbf": False},
        )
        entitlement = Entitlement(
            id=str(claims["jti"]),
            title_id=str(claims["title"]),
            starts_at=datetime.fromtimestamp(int(claims["nbf"]), UTC),
            ends_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as refused:
        raise EntitlementRefused from refused
    if not entitlement.starts_at <= now < entitlement.ends_at:
        raise EntitlementRefused
    return entitlement
