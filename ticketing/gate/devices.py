"""Devices at the doors: made by the house, paired once by a QR code, revoked by one row."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import ids
from ticketing.gate import signing
from ticketing.gate.errors import DeviceRefused, NoSuchDevice, PairingSpent, TooManyDevices
from ticketing.gate.models import GateDevice
from ticketing.gate.schemas import DeviceView, DeviceWish, PairingWish

PAIRING_LIFETIME: Final = timedelta(minutes=10)
MOST_DEVICES: Final = 100


@dataclass(frozen=True, slots=True)
class Device:
    """Who asks at a door."""

    id: str
    organisation_id: str
    sees_names: bool
    key: Ed25519PublicKey


async def make(
    session: AsyncSession, *, organisation_id: str, wish: DeviceWish, by: str, now: datetime
) -> tuple[GateDevice, str]:
    """A device that waits for its pairing, and the secret for its QR code. Raises TooManyDevices."""
    mine = select(func.count()).select_from(GateDevice).where(GateDevice.organisation_id == organisation_id)
    living = mine.where(GateDevice.revoked_at.is_(None))
    living = living.where(GateDevice.paired_at.is_not(None) | (GateDevice.pair_until > now))
    if (await session.scalar(living) or 0) >= MOST_DEVICES:
        raise TooManyDevices(most=MOST_DEVICES)
    secret = secrets.token_urlsafe(24)
    device = GateDevice(
        id=ids.new("dev"),
        organisation_id=organisation_id,
        **wish.model_dump(),
        secret_hash=_hash(secret),
        pair_until=now + PAIRING_LIFETIME,
        created_by=by,
        created_at=now,
    )
    session.add(device)
    await session.flush()
    return device, secret


async def pair(session: AsyncSession, *, wish: PairingWish, now: datetime) -> tuple[GateDevice, str]:
    """The device holds its key from now on; its token is told once. Raises PairingSpent."""
    try:
        signing.key(wish.public_key)
    except ValueError:
        raise PairingSpent from None
    token = secrets.token_urlsafe(32)
    waits = (GateDevice.secret_hash == _hash(wish.secret)) & GateDevice.paired_at.is_(None)
    waits &= (GateDevice.pair_until > now) & GateDevice.revoked_at.is_(None)
    values = {"public_key": wish.public_key, "token_hash": _hash(token), "paired_at": now}
    device = (await session.scalars(update(GateDevice).where(waits).values(values).returning(GateDevice))).one_or_none()
    if device is None:
        raise PairingSpent
    return device, token


async def revoke(session: AsyncSession, *, organisation_id: str, device_id: str, by: str, now: datetime) -> None:
    """From the next look at its row nobody is let in by this device. Raises NoSuchDevice."""
    mine = (GateDevice.id == device_id) & (GateDevice.organisation_id == organisation_id)
    gone = update(GateDevice).where(mine, GateDevice.revoked_at.is_(None)).values(revoked_at=now, revoked_by=by)
    if await session.scalar(gone.returning(GateDevice.id)) is None:
        raise NoSuchDevice


async def of_token(session: AsyncSession, *, token: str) -> Device:
    """Whose token this is. Raises DeviceRefused."""
    living = select(GateDevice).where(GateDevice.token_hash == _hash(token), GateDevice.revoked_at.is_(None))
    row = (await session.scalars(living)).one_or_none() if token else None
    if row is None or row.public_key is None:
        raise DeviceRefused
    return Device(row.id, row.organisation_id, row.sees_names, signing.key(row.public_key))


async def keys(
    session: AsyncSession, *, organisation_id: str, device_ids: set[str]
) -> dict[str, tuple[Ed25519PublicKey, datetime | None]]:
    """Keys of the house's devices, also of revoked ones with when: what they did before counts."""
    mine = select(GateDevice).where(GateDevice.organisation_id == organisation_id, GateDevice.id.in_(device_ids))
    rows = (await session.scalars(mine)).all()
    return {row.id: (signing.key(row.public_key), row.revoked_at) for row in rows if row.public_key}


async def of_house(session: AsyncSession, *, organisation_id: str) -> Sequence[DeviceView]:
    """The devices of a house, the newest first."""
    mine = select(GateDevice).where(GateDevice.organisation_id == organisation_id)
    latest = mine.order_by(GateDevice.created_at.desc(), GateDevice.id.desc()).limit(2 * MOST_DEVICES)
    return [DeviceView.model_validate(row, from_attributes=True) for row in await session.scalars(latest)]


async def seen(session: AsyncSession, *, device_id: str, now: datetime) -> None:
    """It asked for the manifest."""
    await session.execute(update(GateDevice).where(GateDevice.id == device_id).values(seen_at=now))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
