"""An Idempotency-Key for baskets without a row of its own: id and key of the hold follow from the request.

The id follows from the Idempotency-Key and who asks, the hold's key from what is asked for too. So the same request
finds its own basket and may open it, another one under the same name finds it and may not, and nothing is written.
"""

import hashlib
import hmac
from typing import Final

from infra.settings import Settings
from ticketing.inventory.errors import RequestKeyGuessable
from ticketing.inventory.wishes import Named

SHORTEST: Final = 22  # base64url of 128 bits
LONGEST: Final = 255
_LABEL: Final = b"sankhau.ticketing.hold-request.1"
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_CHARS: Final = 26


def named(settings: Settings, *, request_key: str, caller: str, body: bytes) -> Named:
    """Id and key of the hold of this request. Raises RequestKeyGuessable."""
    if not SHORTEST <= len(request_key) <= LONGEST:
        raise RequestKeyGuessable
    secret = settings.entitlement_private_key.get_secret_value().encode()
    purpose = hmac.new(secret, _LABEL, hashlib.sha256).digest()
    name = hmac.new(purpose, f"id\n{caller}\n{request_key}".encode(), hashlib.sha256).digest()
    key = hmac.new(purpose, name + hashlib.sha256(body).digest(), hashlib.sha256).hexdigest()
    number = int.from_bytes(name)
    return Named("hld_" + "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_ID_CHARS)), key[:32])
