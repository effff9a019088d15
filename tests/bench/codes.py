"""`make bench-codes`: a million codes that must open no door, against one that has 20,000 good tickets.

`accepted` must be 0. `tried` tells how many of each kind: forged (another's signature, or none), mutated (a letter or a
bit changed), foreign_key (a stranger's key under our key's name), wrong_event (good tickets of another performance),
revoked, replayed (rotating codes from a minute to three hours ago, and codes that entered once). `genuine` are good
ones that must all be accepted, or the zero would say nothing.
"""

import argparse
import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.contracts import base45, ticket_code, ticket_rotation
from infra.contracts.ticket_code import CodeRefused, TicketCode
from infra.contracts.ticket_rotation import DoorKeys

_SHARES: Final = {"forged": 20, "mutated": 30, "foreign_key": 15, "wrong_event": 15, "revoked": 10, "replayed": 10}
_NOW: Final = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
_RANDOM_BYTES: Final = 400  # the longest that a forger sends


class Door:
    """One door, its keys, and what a liar knows: every ticket that was ever printed."""

    def __init__(self, seed: int, *, tickets: int = 20_000) -> None:
        self.dice = random.Random(seed)  # noqa: S311  (a bench that can be repeated)
        self.first_good = tickets // 10  # those before it are revoked
        self.key, self.stranger, self.other = (self._key() for _ in range(3))
        self.rotation = self.dice.randbytes(32)
        key_id = ticket_code.key_id_of(self.key.public_key())
        self.keys = DoorKeys({key_id: self.key.public_key()}, self.rotation)
        opens, ends = _NOW - timedelta(hours=1), _NOW + timedelta(hours=3)
        self.codes = [
            TicketCode(key_id, self.dice.randbytes(10), opens, ends, label=f"A-{n % 40}", rotates=n % 2 == 0)
            for n in range(tickets)
        ]
        self.good = [ticket_code.signed(code, self.key) for code in self.codes]
        self.revoked = {code.serial for code in self.codes[: self.first_good]}
        self.entered: set[bytes] = set()

    def accepts(self, text: str) -> bool:
        """What the door says; a ticket enters once."""
        try:
            code = ticket_rotation.checked(text, self.keys, now=_NOW, revoked=self.revoked)
        except CodeRefused:
            return False
        if code.serial in self.entered:
            return False
        self.entered.add(code.serial)
        return True

    def genuine(self, n: int) -> str:
        """A good ticket, as its holder shows it now."""
        return self._shown(self.codes[n], self.good[n], _NOW)

    def forged(self) -> str:
        """A ticket that was never sold, signed by nobody; or noise."""
        if self.dice.random() < 0.1:
            return ticket_code.PREFIX + base45.encoded(self.dice.randbytes(self.dice.randrange(_RANDOM_BYTES))) + "."
        body = self.dice.choice(self.good)[:-64]
        content = body[:6] + self.dice.randbytes(10) + body[16:] + self.dice.choice(self.good)[-64:]
        return self._with_part(content, body[1] & 1)

    def mutated(self) -> str:
        """A real ticket with a bit, a byte or a character changed, or characters that changed places."""
        n = self.dice.randrange(self.first_good, len(self.codes))
        text = self.genuine(n)
        while (changed := self._changed(text)) == text:
            pass
        return changed

    def foreign_key(self) -> str:
        """Signed by a stranger who uses our key's name."""
        code = replace(self.dice.choice(self.codes), serial=self.dice.randbytes(10))
        return self._shown(code, ticket_code.signed(code, self.stranger), _NOW)

    def wrong_event(self) -> str:
        """A good ticket of another performance of the house."""
        key_id = ticket_code.key_id_of(self.other.public_key())
        code = replace(self.dice.choice(self.codes), key_id=key_id, serial=self.dice.randbytes(10))
        return self._shown(code, ticket_code.signed(code, self.other), _NOW)

    def revoked_one(self) -> str:
        """A ticket whose money went back, shown by its holder."""
        return self.genuine(self.dice.randrange(self.first_good))

    def replayed(self) -> str:
        """A picture of a rotating code, or a ticket that is in already."""
        n = self.dice.randrange(self.first_good, len(self.codes))
        if self.codes[n].rotates:
            return self._shown(self.codes[n], self.good[n], _NOW - timedelta(seconds=self.dice.randrange(60, 10_800)))
        self.entered.add(self.codes[n].serial)
        return self.genuine(n)

    def _shown(self, code: TicketCode, content: bytes, now: datetime) -> str:
        if not code.rotates:
            return ticket_code.text(content)
        secret = ticket_rotation.secret_of(self.rotation, code.serial)
        return ticket_code.text(content, rotating=ticket_rotation.part(secret, now=now))

    def _with_part(self, content: bytes, rotates: int) -> str:
        return ticket_code.text(content, rotating=self.dice.randbytes(7) if rotates else b"")

    def _changed(self, text: str) -> str:
        at = self.dice.randrange(len(text) - 1)
        match self.dice.randrange(4):
            case 0:
                return text[:at] + self.dice.choice(base45.ALPHABET) + text[at + 1 :]
            case 1:
                return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
            case 2:
                return text[:at] + text[at + 1 :]
            case _:
                content = bytearray(base45.decoded(text[len(ticket_code.PREFIX) : -1]))
                content[self.dice.randrange(len(content))] ^= 1 << self.dice.randrange(8)
                return ticket_code.text(bytes(content))

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(self.dice.randbytes(32)).digest())


def run(door: Door, codes: int) -> dict[str, Any]:
    """Try so many codes; the figures."""
    tried: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    makers: dict[str, Callable[[], str]] = {
        "forged": door.forged,
        "mutated": door.mutated,
        "foreign_key": door.foreign_key,
        "wrong_event": door.wrong_event,
        "revoked": door.revoked_one,
        "replayed": door.replayed,
    }
    began = time.perf_counter()
    for kind, share in _SHARES.items():
        for _ in range(codes * share // 100):
            tried[kind] += 1
            accepted[kind] += door.accepts(makers[kind]())
    seconds = time.perf_counter() - began
    door.entered.clear()
    genuine = range(door.first_good, len(door.codes))
    return {
        "accepted": accepted.total(),
        "accepted_by_kind": dict(accepted),
        "tried": dict(tried),
        "tried_total": tried.total(),
        "genuine_refused": sum(not door.accepts(door.genuine(n)) for n in genuine),
        "genuine": len(genuine),
        "seconds": round(seconds, 1),
    }


def main() -> None:
    """Try and tell."""
    asks = argparse.ArgumentParser(description="A million codes that must open no door.")
    asks.add_argument("--codes", type=int, default=1_000_000)
    asks.add_argument("--seed", type=int, default=20261125)
    wish = asks.parse_args()
    figures = run(Door(wish.seed), wish.codes)
    print(json.dumps({"bench": "codes", "seed": wish.seed, "figures": figures}))  # noqa: T201
    if figures["accepted"] or figures["genuine_refused"]:
        raise SystemExit("a code that must open nothing was accepted, or a good one refused")


if __name__ == "__main__":
    main()
