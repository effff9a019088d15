"""Time that only passes when nobody has anything to do, and chance that comes from a seed alone.

An ordinary asyncio loop whose clock jumps to the next timer: no thread, no waiting, the same order every time.
"""

import asyncio
import base64
import os
import random
import secrets
import selectors
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra import clock

T = TypeVar("T")
EPOCH = datetime(2031, 3, 1, 8, tzinfo=UTC)


class _NothingToHear(selectors.DefaultSelector):
    """Waiting is a jump of the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.elapsed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Nobody outside ever speaks; with nothing on the clock either, the world stands still for good."""
        if timeout is None:
            raise RuntimeError("everybody waits for somebody else")
        self.elapsed += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop in virtual time."""

    def __init__(self) -> None:
        self.nothing = _NothingToHear()
        super().__init__(self.nothing)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self.nothing.elapsed

    def now(self) -> datetime:
        """The instant that `infra.clock` tells inside."""
        return EPOCH + timedelta(seconds=self.time())


@contextmanager
def determined(loop: VirtualLoop, chance: random.Random) -> Iterator[None]:
    """Inside, every instant and every secret comes from the loop and from `chance`."""

    def pick(choices: Sequence[T]) -> T:
        return choices[int(chance.random() * len(choices))]

    def text(size: int | None = None) -> str:
        return f"{chance.getrandbits(8 * (size or 32)):x}"

    def token(size: int | None = None) -> str:
        return base64.urlsafe_b64encode(chance.randbytes(size or 32)).rstrip(b"=").decode()

    replaced: list[tuple[Any, str, Callable[..., Any]]] = [
        (clock, "now", loop.now),
        (secrets, "randbits", chance.getrandbits),
        (secrets, "choice", pick),
        (secrets, "token_urlsafe", token),
        (secrets, "token_hex", text),
        (secrets, "token_bytes", lambda size=32: chance.randbytes(size)),
        (os, "urandom", chance.randbytes),  # of Fernet
        (Ed25519PrivateKey, "generate", lambda: Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))),
        (time, "time", lambda: loop.now().timestamp()),
        (time, "monotonic", loop.time),
        (time, "time_ns", lambda: int(loop.now().timestamp() * 1_000_000) * 1_000),
    ]
    with mock.patch.multiple(random, random=chance.random):
        patches = [mock.patch.object(owner, name, new) for owner, name, new in replaced]
        for patch in patches:
            patch.start()
        try:
            yield
        finally:
            for patch in reversed(patches):
                patch.stop()


def play(scene: Callable[[VirtualLoop, random.Random], Coroutine[Any, Any, T]], *, seed: str) -> T:
    """The outcome of a scene, which is the same for the same seed."""
    loop, chance = VirtualLoop(), random.Random(seed)  # noqa: S311  (no secret: it must be repeatable)
    try:
        with determined(loop, chance):
            return loop.run_until_complete(scene(loop, chance))
    finally:
        loop.close()
