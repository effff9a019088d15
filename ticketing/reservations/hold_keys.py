"""The key of what a reservation keeps: it follows from the hold, so that every seller of the house can open it."""

import hashlib
import hmac
import unicodedata
from typing import Final

from infra.settings import Settings

_LABEL: Final = b"sankhau.ticketing.reservation.1"


def key_of(settings: Settings, *, hold_id: str) -> str:
    """The key; kept nowhere."""
    secret = settings.entitlement_private_key.get_secret_value().encode()
    purpose = hmac.new(secret, _LABEL, hashlib.sha256).digest()
    return hmac.new(purpose, hold_id.encode(), hashlib.sha256).hexdigest()[:32]


def folded(name: str) -> str:
    """A name as it is typed in a hurry: `Nguyễn Đức` is `nguyen duc`."""
    bare = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return " ".join("".join(char for char in bare if not unicodedata.combining(char)).split())
