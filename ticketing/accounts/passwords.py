"""Password hashes: argon2id (RFC 9106), off the event loop because one takes tens of milliseconds."""

import asyncio
import functools
import secrets

from pwdlib import PasswordHash

_HASHER = PasswordHash.recommended()


async def digest(password: str) -> str:
    """The hash to keep."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether the password made this hash; with `None` (no such account) the same work ends in False."""
    stand_in = await asyncio.to_thread(_nobody)
    fits = await asyncio.to_thread(_HASHER.verify, password, stored or stand_in)
    return fits and stored is not None


@functools.cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))
