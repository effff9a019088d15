"""Two doors, a hub, and the line to the world cut: one ticket enters once, and later the server knows it all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.ticketing.gate import device
from tests.ticketing.gate.device import Door
from tests.ticketing.gate.test_admit import shown
from tests.ticketing.gate.test_routes import codes, tonight
from tests.ticketing.stage import PREFIX, Stage
from ticketing.gate import hub_app
from ticketing.gate.hub import Hub
from ticketing.gate.hub_app import Platform


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is here or away; that this machine is busy must not look like the latter."""
    monkeypatch.setattr(hub_app, "_PATIENCE_SECONDS", 20.0)


class Line(httpx.AsyncBaseTransport):
    """The line to the server, which may be cut."""

    def __init__(self, stage: Stage) -> None:
        self.below, self.cut = httpx.ASGITransport(stage.app), False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("cut")
        return await self.below.handle_async_request(request)


@asynccontextmanager
async def venue(stage: Stage, folder: Path) -> AsyncIterator[tuple[Hub, Platform, Line, httpx.AsyncClient]]:
    """A hub that is paired, its line, and the network of the venue."""
    line, itself = Line(stage), await device.paired(stage, name="Trạm soát vé")
    async with httpx.AsyncClient(transport=line, base_url="http://house.test") as upstream:
        hub, platform = Hub(folder), Platform(upstream, itself.token)
        local = httpx.ASGITransport(hub_app.create_app(hub, platform))
        async with httpx.AsyncClient(transport=local, base_url="http://hub.test") as network:
            yield hub, platform, line, network


async def door_at(stage: Stage, network: httpx.AsyncClient, name: str) -> Door:
    """A phone that was paired through the hub."""
    waiting, key = await device.made(stage, name=name, door=name), Ed25519PrivateKey.generate()
    wish = {"secret": waiting["secret"], "public_key": device.public(key)}
    told = (await network.post(f"{PREFIX}/gate-pairings", json=wish)).json()
    return Door(network, told["device_id"], told["token"], key, name)


async def test_without_the_server_nobody_enters_twice_and_later_it_knows_everything(
    stage: Stage, tmp_path: Path
) -> None:
    performance_id, offer_id = await tonight(stage, capacity=5)
    tickets = [(await codes(stage, offer_id))[1][0] for _ in range(3)]
    async with venue(stage, tmp_path / "hub") as (hub, platform, line, network):
        one, two = await door_at(stage, network, "Cửa 1"), await door_at(stage, network, "Cửa 2")
        await hub_app.synchronise(hub, platform)
        assert await shown(one, performance_id, tickets[0]) == "accepted"  # the server said so
        line.cut = True
        verdicts = await asyncio.gather(*(shown(door, performance_id, tickets[1]) for door in (one, two)))
        assert sorted(verdicts) == ["accepted", "used"]
        assert await shown(two, performance_id, tickets[0]) == "used"
        assert await shown(two, performance_id, "7F3K9QWX2MT4HN8A") == "unknown"
        again = Hub(tmp_path / "hub")  # the power went and came back
        assert len(again.waiting(performance_id)) == 1
        assert (await two.manifest(performance_id))["count_inside"] == 2
        line.cut = False
        await hub_app.synchronise(hub, platform)
        assert hub.waiting(performance_id) == []
        assert await shown(two, performance_id, tickets[2]) == "accepted"
    told = await device.report(stage, performance_id)
    assert (told["inside"], told["doubles"]) == (3, [])


async def test_a_line_that_was_written_is_answered_alike_when_the_hub_never_heard_of_its_ticket(
    stage: Stage, tmp_path: Path
) -> None:
    performance_id, offer_id = await tonight(stage)
    async with venue(stage, tmp_path / "hub") as (hub, platform, line, network):
        door = await door_at(stage, network, "Cửa 1")
        await hub_app.synchronise(hub, platform)
        _bought, [code] = await codes(stage, offer_id)  # a moment ago: the hub's list is older
        asked = door.line(performance_id, code)
        assert (await door.ask(performance_id, asked)).json()["verdict"] == "accepted"  # the server said so
        line.cut = True  # and the answer was lost on the way
        assert (await door.ask(performance_id, asked)).json()["verdict"] == "accepted"
        assert await shown(door, performance_id, code) == "unknown"  # another question: of that it knows nothing
        line.cut = False
        await hub_app.synchronise(hub, platform)
        assert await shown(door, performance_id, code) == "used"
    assert (await device.report(stage, performance_id))["doubles"] == []


async def test_the_hub_believes_no_line_that_its_doors_did_not_sign(stage: Stage, tmp_path: Path) -> None:
    performance_id, offer_id = await tonight(stage)
    _bought, [code] = await codes(stage, offer_id)
    async with venue(stage, tmp_path / "hub") as (hub, platform, line, network):
        door = await door_at(stage, network, "Cửa 1")
        await hub_app.synchronise(hub, platform)
        line.cut = True
        forged = door.line(performance_id, code) | {"persons": 2}
        assert (await door.ask(performance_id, forged)).status_code == 403
        stranger = Door(network, door.id, "x" * 43, door.key)
        assert (await stranger.ask(performance_id, stranger.line(performance_id, code))).status_code == 403
        assert (await door.tell(performance_id, forged))["refused"] == [1]
