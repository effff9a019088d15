"""The rotating part of a ticket: what a picture of the code lacks half a minute later. And all that a door asks.

Like RFC 6238: an HMAC-SHA256 over the number of the half minute, under a secret of the ticket that the holder's phone
keeps. That secret is derived from one of the performance and the serial, so that a door needs one secret for all.
One byte names the step (so a wrong clock can be told from a forgery), six are the HMAC's first.

Phone and door each know how far their clock is from the server's and count by the server's; one step more or less is
forgiven, so a copy is worth nothing 60 seconds after the phone showed it. Pure.
"""

import hashlib
import hmac
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from infra.contracts import ticket_code
from infra.contracts.ticket_code import CodeRefused, Refusal, TicketCode

STEP_SECONDS: Final = 30
_TOLERATED_STEPS: Final = 1
_SECRET_OF: Final = b"sankhau.ticket.rotating.1\0"
_PART_OF: Final = b"sankhau.ticket.step.1\0"
_MAC_BYTES: Final = ticket_code.ROTATING_BYTES - 1


@dataclass(frozen=True, slots=True)
class DoorKeys:
    """What the door of a performance holds: public keys by their ids, and the secret behind its rotating parts."""

    public: Mapping[bytes, Ed25519PublicKey]
    rotation: bytes = b""


def secret_of(rotation_secret: bytes, serial: bytes) -> bytes:
    """The secret that the holder's phone keeps: 32 bytes."""
    return hmac.new(rotation_secret, _SECRET_OF + serial, hashlib.sha256).digest()


def part(ticket_secret: bytes, *, now: datetime) -> bytes:
    """The rotating part at `now`."""
    return _part(ticket_secret, _step(now))


def checked(
    scanned: str,
    keys: DoorKeys,
    *,
    now: datetime,
    revoked: Container[bytes] = frozenset(),
    drift: timedelta = timedelta(),
) -> TicketCode:
    """The code, if it opens the door at `now`; `drift` is how far the door's clock is ahead. Raises CodeRefused."""
    now -= drift
    code, rotating = ticket_code.read(scanned, keys.public)
    if now < code.valid_from:
        raise CodeRefused(Refusal.NOT_YET)
    if now >= code.valid_until:
        raise CodeRefused(Refusal.OVER)
    if code.serial in revoked:
        raise CodeRefused(Refusal.REVOKED)
    if code.rotates:
        _check_part(rotating, secret_of(keys.rotation, code.serial), now=now)
    return code


def _check_part(rotating: bytes, ticket_secret: bytes, *, now: datetime) -> None:
    if not rotating:
        raise CodeRefused(Refusal.ROTATING_MISSING)
    behind = (_step(now) - rotating[0] + 128) % 256 - 128  # the step that ends in this byte and is nearest
    if not hmac.compare_digest(rotating, _part(ticket_secret, _step(now) - behind)):
        raise CodeRefused(Refusal.ROTATING_FORGED)
    if abs(behind) > _TOLERATED_STEPS:
        raise CodeRefused(Refusal.ROTATING_STALE)


def _part(ticket_secret: bytes, step: int) -> bytes:
    mac = hmac.new(ticket_secret, _PART_OF + step.to_bytes(8, "big"), hashlib.sha256).digest()
    return step.to_bytes(8, "big")[-1:] + mac[:_MAC_BYTES]


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS
