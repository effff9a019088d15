"""The access key: 128 bits in the buyer's link that prove whose order it is.

The order row keeps only its SHA-256. The key is derived from the order id with a secret that no other service has,
so a repeated POST /orders can show it again although it was never stored; once issued it is checked against the row,
so that changing the secret breaks no link that buyers already have.
"""

import base64
import hashlib
import hmac

from infra.settings import Settings

_LABEL = b"sankhau.ticketing.order-access-key.1"


def derive(settings: Settings, *, order_id: str) -> str:
    """The access key of an order: 22 characters, base64url of 16 bytes."""
    secret = settings.entitlement_private_key.get_secret_value().encode()
    purpose = hmac.new(secret, _LABEL, hashlib.sha256).digest()  # a key of its own, never the signing key itself
    digest = hmac.new(purpose, order_id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def digest(access_key: str) -> str:
    """What the order row keeps of it."""
    return hashlib.sha256(access_key.encode()).hexdigest()


def opens(access_key: str, *, stored: str) -> bool:
    """Whether the key is the one whose digest is stored."""
    return hmac.compare_digest(digest(access_key), stored)
