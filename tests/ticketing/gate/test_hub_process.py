"""`sankhau gate-hub` as an operator starts it: two phones at its address, the line to the house cut and mended."""

import asyncio
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.embedded import lan
from tests.infra.embedded.servers import serving
from tests.support.house import ROOT, environment, free_port
from tests.ticketing.gate import device
from tests.ticketing.gate.device import Door
from tests.ticketing.gate.test_admit import shown
from tests.ticketing.gate.test_routes import codes, tonight
from tests.ticketing.stage import PREFIX, Stage

TRIES, PAUSE = 400, 0.25


class Line:
    """The line to the house: a real port, behind which the house is or is not."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.port = stage, free_port()
        self.up = AsyncExitStack()

    async def mend(self) -> None:
        bound = socket.create_server(("127.0.0.1", self.port))
        await self.up.enter_async_context(serving(self.stage.app, bound=bound))

    async def cut(self) -> None:
        await self.up.aclose()


@pytest.fixture
def stage(stage_without_stripe: Stage) -> Stage:
    return stage_without_stripe


@pytest.mark.usefixtures("on_a_network")
async def test_the_process_lets_each_ticket_in_once_while_the_house_is_away(stage: Stage, tmp_path: Path) -> None:
    performance_id, offer_id = await tonight(stage, capacity=5)
    tickets = [(await codes(stage, offer_id))[1][0] for _ in range(2)]
    line = Line(stage)
    await line.mend()
    secret = str((await device.made(stage, name="Trạm soát vé"))["secret"])
    async with hub(line, secret, tmp_path) as network:
        one, two = await phone(stage, network, "Cửa 1"), await phone(stage, network, "Cửa 2")
        await heard(one, performance_id)
        assert (await network.get("/gate")).status_code == 200  # what a phone opens
        await line.cut()
        verdicts = await asyncio.gather(*(shown(door, performance_id, tickets[0]) for door in (one, two)))
        assert sorted(verdicts) == ["accepted", "used"]
        assert (await one.manifest(performance_id))["count_inside"] == 1
        await line.mend()
        await told(stage, performance_id, inside=1)
        assert await shown(two, performance_id, tickets[1]) == "accepted"
    assert (await device.report(stage, performance_id))["doubles"] == []
    await line.cut()


@pytest.fixture
def on_a_network() -> None:
    try:
        lan.addresses()
    except lan.NoNetwork:
        pytest.skip("this machine is on no network, and a hub says so")


@asynccontextmanager
async def hub(line: Line, secret: str, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The process, and the network of the venue."""
    port = free_port()
    words = ["gate-hub", "--platform", f"http://127.0.0.1:{line.port}", "--pair", secret]
    words += ["--folder", str(folder / "hub"), "--port", str(port)]
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "infra.cli", *words, cwd=ROOT, env=environment(folder / "var", port, {})
    )
    unproved = ssl.create_default_context()
    unproved.check_hostname, unproved.verify_mode = False, ssl.CERT_NONE  # a phone was told to trust it
    try:
        async with httpx.AsyncClient(base_url=f"https://127.0.0.1:{port}", verify=unproved, timeout=30) as network:

            async def answers() -> bool:
                assert run.returncode is None
                return (await network.get("/gate")).status_code == 200

            await until(answers, "the hub to answer")
            yield network
    finally:
        run.terminate()
        await run.wait()


async def until(happened: Callable[[], Awaitable[bool]], what: str) -> None:
    """Ask again and again."""
    for _ in range(TRIES):
        with suppress(httpx.TransportError):
            if await happened():
                return
        await asyncio.sleep(PAUSE)
    raise AssertionError(f"waited in vain for {what}")


async def phone(stage: Stage, network: httpx.AsyncClient, name: str) -> Door:
    """A phone that was paired through the hub, and knows what is on."""
    waiting, key = await device.made(stage, name=name, door=name), Ed25519PrivateKey.generate()
    wish = {"secret": waiting["secret"], "public_key": device.public(key)}
    told = (await network.post(f"{PREFIX}/gate-pairings", json=wish)).json()
    return Door(network, told["device_id"], told["token"], key, name)


async def heard(door: Door, performance_id: str) -> None:
    """The hub has the evening's list."""

    async def listed() -> bool:
        path = f"{PREFIX}/performances/{performance_id}/gate-manifest"
        return (await door.http.get(path, headers=door.bearer)).status_code == 200

    await until(listed, "the list of the evening")


async def told(stage: Stage, performance_id: str, *, inside: int) -> None:
    """The house knows what the hub decided alone."""

    async def known() -> bool:
        return bool((await device.report(stage, performance_id))["inside"] == inside)

    await until(known, "the hub to tell")
