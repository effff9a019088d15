"""What a device signs: one line of its log. Pure; `web/static/js/gate/signing.js` writes the same."""

import base64
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ticketing.gate.schemas import EntryWish

_SIGNED_AS: Final = "sankhau.gate.1"


def message(entry: EntryWish, *, performance_id: str) -> bytes:
    """The bytes under the signature; a line break in a field would be one field more, so none holds one."""
    told = (entry.device_id, entry.sequence, performance_id, entry.ticket, entry.direction, entry.persons)
    fields = (_SIGNED_AS, *told, entry.zone, entry.door, entry.at)
    return "\n".join(str(field).replace("\n", " ") for field in fields).encode()


def key(public_key: str) -> Ed25519PublicKey:
    """A device's key. Raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(raw(public_key))


def holds(entry: EntryWish, public_key: Ed25519PublicKey, *, performance_id: str) -> bool:
    """Whether the device signed this line."""
    try:
        public_key.verify(raw(entry.signature), message(entry, performance_id=performance_id))
    except (InvalidSignature, ValueError):
        return False
    return True


def raw(text: str) -> bytes:
    """Base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def shown(content: bytes) -> str:
    """The same, written."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
