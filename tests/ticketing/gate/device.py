"""A device at a door as the tests play it: its key, its token, its log."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra import clock
from infra.contracts import ticket_code
from tests.ticketing.stage import HOUSE, PREFIX, Stage
from ticketing.gate import signing
from ticketing.gate.schemas import EntryWish


@dataclass
class Door:
    """A paired device."""

    http: httpx.AsyncClient
    id: str
    token: str
    key: Ed25519PrivateKey
    name: str = "Cửa 1"
    written: list[EntryWish] = field(default_factory=list)

    @property
    def bearer(self) -> dict[str, str]:
        """Its token."""
        return {"Authorization": f"Bearer {self.token}"}

    def line(self, performance_id: str, code: str, *, seconds: float = 0, **changes: Any) -> dict[str, Any]:
        """The next line of its log: this code was shown, so many seconds from now."""
        told = {
            "device_id": self.id,
            "sequence": len(self.written) + 1,
            "ticket": ticket_code.serial_of(code).hex(),
            "door": self.name,
            "at": int((clock.now().timestamp() + seconds) * 1000),
            "signature": "A" * 86,
        } | changes
        wish = EntryWish.model_validate(told)
        signature = signing.shown(self.key.sign(signing.message(wish, performance_id=performance_id)))
        wish = wish.model_copy(update={"signature": signature})
        self.written.append(wish)
        return wish.model_dump(mode="json")

    async def ask(self, performance_id: str, line: dict[str, Any]) -> httpx.Response:
        """May they pass?"""
        path = f"{PREFIX}/performances/{performance_id}/admissions"
        return await self.http.post(path, json=line, headers=self.bearer)

    async def tell(self, performance_id: str, *lines: dict[str, Any]) -> dict[str, Any]:
        """What this door did, or another."""
        path = f"{PREFIX}/performances/{performance_id}/gate-entries"
        answer = await self.http.post(path, json={"entries": lines}, headers=self.bearer)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def manifest(self, performance_id: str, **query: Any) -> dict[str, Any]:
        """What it needs without a network."""
        path = f"{PREFIX}/performances/{performance_id}/gate-manifest"
        answer = await self.http.get(path, params=query, headers=self.bearer)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def public(key: Ed25519PrivateKey) -> str:
    """Its public key as it is handed over."""
    return signing.shown(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


async def made(stage: Stage, **changes: Any) -> dict[str, Any]:
    """A device that waits for its pairing."""
    wish = {"name": "Máy của Lan", "door": "Cửa 1"} | changes
    path = f"{PREFIX}/organisations/{HOUSE}/gate-devices"
    answer = await stage.http.post(path, json=wish, headers=stage.clara())
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def paired(stage: Stage, **changes: Any) -> Door:
    """A device of the house, ready."""
    waiting = await made(stage, **changes)
    key = Ed25519PrivateKey.generate()
    wish = {"secret": waiting["secret"], "public_key": public(key)}
    told = (await stage.http.post(f"{PREFIX}/gate-pairings", json=wish)).json()
    return Door(stage.http, told["device_id"], told["token"], key, told["door"])


async def report(stage: Stage, performance_id: str) -> dict[str, Any]:
    """What all doors did, as the house reads it."""
    path = f"{PREFIX}/performances/{performance_id}/door-report"
    return dict((await stage.http.get(path, headers=stage.clara())).json())
