"""Password hashes: argon2id (RFC 9106), off the event loop because one takes tens of milliseconds and 64 MB.

At most two at once, in threads of their own: a flood of sign-ins makes the next one wait and starves nothing else.
"""

import asyncio
import functools
import secrets
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash

_HASHER = PasswordHash.recommended()
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


async def digest(password: str) -> str:
    """The hash to keep."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _HASHER.hash, password)


async def unusable() -> str:
    """The hash of a password that nobody knows, for an account whose person has yet to choose one."""
    return await digest(secrets.token_urlsafe(32))


async def matches(password: str, stored: str | None) -> bool:
    """Whether the password made this hash; with `None` (no such account) the same work ends in False."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _matches, password, stored)


def _matches(password: str, stored: str | None) -> bool:
    stand_in = _nobody()
    return _HASHER.verify(password, stored or stand_in) and stored is not None


@functools.cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))
