"""What stands in a ticket's QR code: signed by ticketing with a key of the performance, read at a door without a call.

The text is `SK:`, Base45 (RFC 9285) of the bytes below, and a full stop, so that no scanner loses a space at the end.
At most 110 bytes, 169 characters of QR's alphanumeric mode: version 7 at level M. Numbers are big-endian.

    0      format, 1
    1      flags: 1 rotating part needed, 2 evidence to be shown, 4·rating (P K T13 T16 T18); the rest is zero
    2-5    key id: the first bytes of the SHA-256 of the public key
    6-15   serial: the first bytes of a SHA-256 of the typed code
    16-19  valid from, 20-23 valid until (seconds of Unix; the second is the first at which it is over)
    24     length of the label, then the label (section and seat, UTF-8, at most 14 bytes)
    64 bytes of Ed25519 over "sankhau.ticket.1\\0" and all of the above
    7 bytes of rotating part (`ticket_rotation`), only where flag 1 is set, and only on a phone

`web/static/js/ticket_code.js` reads the same; both are held to `tests/infra/contracts/ticket_codes.json`. Pure.
"""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from infra.contracts import base45
from infra.contracts.title import AgeRating

PREFIX: Final = "SK:"
SUFFIX: Final = "."
MAX_BYTES: Final = 110
SERIAL_BYTES: Final = 10
KEY_ID_BYTES: Final = 4
LABEL_BYTES: Final = 14
ROTATING_BYTES: Final = 7
LONGEST: Final = len(PREFIX) + MAX_BYTES // 2 * 3 + len(SUFFIX)
# Every reader takes every mask, and the code says which it has. To try all eight for the best contrast takes ten times
# as long as the rest, and in the random bits of a signature none is better than another.
QR_MASK: Final = 3
_FORMAT: Final = 1
_HEAD: Final = struct.Struct(">BB4s10sIIB")
_SIGNATURE_BYTES: Final = 64
_SIGNED_AS: Final = b"sankhau.ticket.1\0"
_SERIAL_OF: Final = b"sankhau.ticket.serial.1\0"
_ROTATES, _EVIDENCE, _RATING_SHIFT, _RATING_MASK = 1, 2, 2, 7
_RATINGS: Final[tuple[AgeRating, ...]] = get_args(AgeRating)


class Refusal(StrEnum):
    """Why a code is none of ours."""

    MALFORMED = "malformed"  # nothing that ticketing writes
    UNKNOWN_KEY = "unknown_key"  # of another performance, or another world
    FORGED = "forged"
    NOT_YET = "not_yet"
    OVER = "over"
    REVOKED = "revoked"
    ROTATING_MISSING = "rotating_missing"  # a printed copy of what must be shown on a phone
    ROTATING_STALE = "rotating_stale"  # a picture of it, or a clock that is wrong
    ROTATING_FORGED = "rotating_forged"


class CodeRefused(ValueError):
    """The code opens no door."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class TicketCode:
    """What the signature vouches for."""

    key_id: bytes
    serial: bytes
    valid_from: datetime
    valid_until: datetime
    label: str = ""
    age_rating: AgeRating = "P"
    rotates: bool = False
    needs_evidence: bool = False


def key_id_of(public_key: Ed25519PublicKey) -> bytes:
    """The name by which codes call a key."""
    return hashlib.sha256(public_key.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def serial_of(typed_code: str) -> bytes:
    """The serial of the ticket with this typed code (its sixteen characters): whoever sees it cannot type the code."""
    return hashlib.sha256(_SERIAL_OF + typed_code.encode()).digest()[:SERIAL_BYTES]


def short_label(label: str) -> str:
    """As much of a label as has room."""
    return label.encode()[:LABEL_BYTES].decode(errors="ignore").strip()


def signed(code: TicketCode, private_key: Ed25519PrivateKey) -> bytes:
    """The bytes of a code without rotating part. Raises ValueError for what has no room."""
    label = code.label.encode()
    if len(label) > LABEL_BYTES:
        raise ValueError("the label is too long")
    flags = _ROTATES * code.rotates | _EVIDENCE * code.needs_evidence
    flags |= _RATINGS.index(code.age_rating) << _RATING_SHIFT
    times = (int(code.valid_from.timestamp()), int(code.valid_until.timestamp()))
    body = _HEAD.pack(_FORMAT, flags, code.key_id, code.serial, *times, len(label)) + label
    return body + private_key.sign(_SIGNED_AS + body)


def text(content: bytes, *, rotating: bytes = b"") -> str:
    """What the QR code says."""
    return PREFIX + base45.encoded(content + rotating) + SUFFIX


def is_one(typed: str) -> bool:
    """Whether this wants to be a signed code, and not a typed one."""
    return typed.startswith(PREFIX)


def key_id_in(scanned: str) -> bytes:
    """The key by which a code says it was signed; nothing is proved yet. Raises CodeRefused."""
    return _parsed(_content(scanned)[: _HEAD.size]).key_id


def serial_in(scanned: str) -> bytes:
    """The ticket that a code says it is; nothing is proved. Raises CodeRefused."""
    return _parsed(_content(scanned)[: _HEAD.size]).serial


def read(scanned: str, public_keys: Mapping[bytes, Ed25519PublicKey]) -> tuple[TicketCode, bytes]:
    """What a code says whose signature holds, and its rotating part (empty: none). Raises CodeRefused."""
    content = _content(scanned)
    end = _HEAD.size + content[_HEAD.size - 1]
    body, signature, rotating = content[:end], content[end : end + _SIGNATURE_BYTES], content[end + _SIGNATURE_BYTES :]
    code = _parsed(body)
    if len(signature) != _SIGNATURE_BYTES or len(rotating) not in {0, ROTATING_BYTES if code.rotates else 0}:
        raise CodeRefused(Refusal.MALFORMED)
    key = public_keys.get(code.key_id)
    if key is None:
        raise CodeRefused(Refusal.UNKNOWN_KEY)
    if not _verified(key, signature, body):
        raise CodeRefused(Refusal.FORGED)
    return code, rotating


def _verified(key: Ed25519PublicKey, signature: bytes, body: bytes) -> bool:
    try:
        key.verify(signature, _SIGNED_AS + body)
    except InvalidSignature:
        return False
    return True


def _content(scanned: str) -> bytes:
    fits = scanned.startswith(PREFIX) and scanned.endswith(SUFFIX) and len(scanned) <= LONGEST
    try:
        content = base45.decoded(scanned[len(PREFIX) : -len(SUFFIX)]) if fits else b""
    except base45.NotBase45:
        content = b""
    if len(content) < _HEAD.size + _SIGNATURE_BYTES or content[0] != _FORMAT:
        raise CodeRefused(Refusal.MALFORMED)
    return content


def _parsed(body: bytes) -> TicketCode:
    _, flags, key_id, serial, valid_from, valid_until, length = _HEAD.unpack_from(body)
    rating = flags >> _RATING_SHIFT & _RATING_MASK
    if flags >> 5 or rating >= len(_RATINGS) or length > LABEL_BYTES:
        raise CodeRefused(Refusal.MALFORMED)
    try:
        label = body[_HEAD.size :].decode()
    except UnicodeDecodeError:
        raise CodeRefused(Refusal.MALFORMED) from None
    return TicketCode(
        key_id=key_id,
        serial=serial,
        valid_from=datetime.fromtimestamp(valid_from, UTC),
        valid_until=datetime.fromtimestamp(valid_until, UTC),
        label=label,
        age_rating=_RATINGS[rating],
        rotates=bool(flags & _ROTATES),
        needs_evidence=bool(flags & _EVIDENCE),
    )
