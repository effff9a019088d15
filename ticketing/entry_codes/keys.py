"""Keys of performances: made when first needed, kept sealed, opened to sign.

Sealed by Fernet under a key that is derived from a secret which only ticketing has. Should that secret change, what was
printed still opens the doors, since the public key stands beside it; but nothing more is signed for that performance.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.contracts import ticket_code, ticket_rotation
from infra.contracts.ticket_code import CodeRefused, Refusal, TicketCode
from infra.contracts.ticket_rotation import DoorKeys
from infra.database import locking
from infra.settings import Settings
from ticketing.entry_codes.errors import EntryKeyUnreadable
from ticketing.entry_codes.models import EntryKey

_LABEL: Final = b"sankhau.ticketing.entry-keys.1"
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Signer:
    """What signs the tickets of one performance."""

    key_id: bytes
    private_key: Ed25519PrivateKey
    rotation: bytes

    def signed(self, code: TicketCode) -> bytes:
        """The bytes of a code."""
        return ticket_code.signed(code, self.private_key)

    def ticket_secret(self, serial: bytes) -> bytes:
        """What the holder's phone keeps, where codes rotate."""
        return ticket_rotation.secret_of(self.rotation, serial)


async def signer(session: AsyncSession, *, performance_id: str, settings: Settings, now: datetime) -> Signer:
    """What signs the tickets of a performance. Its keys are made in this transaction if there are none yet.

    Raises EntryKeyUnreadable.
    """
    row = await _row(session, performance_id=performance_id, settings=settings, now=now)
    opened = _opened(row, settings)
    if not opened:
        raise EntryKeyUnreadable
    return _signer(row, opened)


async def door_keys(session: AsyncSession, *, performance_id: str, settings: Settings, now: datetime) -> DoorKeys:
    """What a door of a performance needs to read its tickets offline. Makes the keys as `signer` does."""
    row = await _row(session, performance_id=performance_id, settings=settings, now=now)
    public_key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(row.public_key))
    return DoorKeys({bytes.fromhex(row.key_id): public_key}, _opened(row, settings)[_SECRET_BYTES:])


async def checked(session: AsyncSession, *, scanned: str, settings: Settings, now: datetime) -> tuple[str, TicketCode]:
    """The performance that a code is for, and what it says, if it is good at `now`. Raises CodeRefused."""
    key_id = ticket_code.key_id_in(scanned)
    row = await session.scalar(select(EntryKey).where(EntryKey.key_id == key_id.hex()))
    if row is None:
        raise CodeRefused(Refusal.UNKNOWN_KEY)
    public_key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(row.public_key))
    keys = DoorKeys({key_id: public_key}, _opened(row, settings)[_SECRET_BYTES:])
    return row.performance_id, ticket_rotation.checked(scanned, keys, now=now)


async def exist(session: AsyncSession, *, performance_id: str) -> bool:
    """Whether a performance has keys, so that nothing need be written to sign its tickets."""
    return await session.get(EntryKey, performance_id) is not None


async def signers_at_hand(
    session: AsyncSession, *, performance_ids: Collection[str], settings: Settings
) -> dict[str, Signer]:
    """What signs the tickets of these performances, of those whose keys are made and can be read."""
    found = await session.scalars(select(EntryKey).where(EntryKey.performance_id.in_(performance_ids)))
    opened = [(row, _opened(row, settings)) for row in found]
    return {row.performance_id: _signer(row, content) for row, content in opened if content}


async def _row(session: AsyncSession, *, performance_id: str, settings: Settings, now: datetime) -> EntryKey:
    if (found := await session.get(EntryKey, performance_id)) is not None:
        return found
    await locking.take_turn(session, f"entry-keys:{performance_id}")
    if (found := await session.get(EntryKey, performance_id, populate_existing=True)) is not None:
        return found
    private_key = Ed25519PrivateKey.generate()
    public_key = private_key.public_key()
    content = private_key.private_bytes_raw() + secrets.token_bytes(_SECRET_BYTES)
    made = EntryKey(
        performance_id=performance_id,
        key_id=ticket_code.key_id_of(public_key).hex(),
        public_key=public_key.public_bytes_raw().hex(),
        sealed=_fernet(settings).encrypt(content).decode(),
        made_at=now,
    )
    session.add(made)
    await session.flush()
    return made


def _signer(row: EntryKey, opened: bytes) -> Signer:
    private_key = Ed25519PrivateKey.from_private_bytes(opened[:_SECRET_BYTES])
    return Signer(bytes.fromhex(row.key_id), private_key, opened[_SECRET_BYTES:])


def _opened(row: EntryKey, settings: Settings) -> bytes:
    """What was sealed; nothing when the secret is another."""
    try:
        return _fernet(settings).decrypt(row.sealed.encode())
    except InvalidToken:
        return b""


def _fernet(settings: Settings) -> Fernet:
    secret = settings.entitlement_private_key.get_secret_value().encode()
    return Fernet(base64.urlsafe_b64encode(hmac.new(secret, _LABEL, hashlib.sha256).digest()))
