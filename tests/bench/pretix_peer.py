"""pretix as its documentation starts it, on our PostgreSQL: installed from the registry into a folder of its own.

It is AGPL software that runs beside us and is asked over HTTP; nothing of it is committed or copied.
"""

import asyncio
import json
import os
import subprocess
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.asking import Answer, Caller
from tests.bench.pace import Pace, at_pace
from tests.support.house import free_port
from tests.support.postgres import Postgres

WANTED = "pretix>=2026.8"
_SHOP = Path(__file__).with_name("pretix_shop.py")
_START_SECONDS = 120


class NotInstalled(Exception):
    """pretix could not be had here; why, in words."""


def install(folder: Path) -> Path:
    """The Python that has pretix, installed on the first call. Raises NotInstalled."""
    python = folder / "bin/python"
    if (folder / ".whole").exists():
        return python
    venv.create(folder, with_pip=True, clear=True)
    asked = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", WANTED, "gunicorn"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(f"{WANTED} could not be installed from the package index:\n{done.stderr[-1500:]}")
    (folder / ".whole").touch()
    return python


@dataclass
class Pretix:
    """One running pretix with two gunicorn workers, and its shop."""

    folder: Path
    python: Path
    postgres: Postgres
    port: int = field(default_factory=free_port)
    shop: dict[str, Any] = field(default_factory=dict)
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Database, migrations (some minutes), a shop, the web processes."""
        (self.folder / "data").mkdir(parents=True)
        (self.folder / "pretix.cfg").write_text(self._configuration(self.postgres.make()))
        self._run("-m", "pretix", "migrate")
        self.shop = json.loads(self._run(str(_SHOP)).splitlines()[-1])
        with (self.folder / "gunicorn.log").open("wb") as log:
            words = ("-m", "gunicorn", "pretix.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{self.port}")
            self._process = subprocess.Popen(
                [self.python, *words], env=self._env, cwd=self.folder, stdout=log, stderr=log
            )
        asyncio.run(self._until_it_answers())

    def stop(self) -> None:
        """End the web processes."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)

    async def holds(self, buyers: int) -> Pace:
        """A burst: every buyer has the page open and puts one place into the cart at the same moment."""
        callers = [self._visitor() for _ in range(buyers)]
        await _each(callers, 8, lambda caller: caller.get(self._path()))
        return await at_pace([self._hold(caller, "paid") for caller in callers], wide=buyers)

    async def paid_orders(self, count: int, wide: int) -> Pace:
        """Orders by the API, paid as they are made."""
        callers = [self._device() for _ in range(wide)]
        works = [self._order(callers[n % wide]) for n in range(count)]
        return await at_pace(works, wide=wide)

    async def web_checkouts(self, count: int, wide: int) -> Pace:
        """Whole checkouts of a free ticket by the pages, from the shop's page to the order's."""
        return await at_pace([self._checkout(self._visitor()) for _ in range(count)], wide=wide)

    async def scans(self, codes: Sequence[str], gates: int) -> Pace:
        """Each code once, at one of the gates."""
        callers = [self._device() for _ in range(gates)]
        return await at_pace([self._scan(callers[n % gates], code) for n, code in enumerate(codes)], wide=gates)

    def codes(self, orders: Pace) -> list[str]:
        """The codes of those orders."""
        return [str(order.json()["positions"][0]["secret"]) for order in orders.answers]

    async def _hold(self, caller: Caller, product: str) -> Answer:
        fields = {f"item_{self.shop[product]}": "1", "csrfmiddlewaretoken": caller.cookies["pretix_csrftoken"]}
        answer = await caller.post(self._path("cart/add"), fields, headers={"Referer": self._origin})
        assert answer.status == 302, answer
        return answer

    async def _checkout(self, caller: Caller) -> Answer:
        await caller.get(self._path())
        await self._hold(caller, "free")
        answer = await self._follow(caller, self._path("checkout/start"))
        answer = await self._send(caller, "checkout/questions/", {"email": "ana@example.com"}, answer)
        answer = await self._send(caller, "checkout/confirm/", {}, answer)
        assert answer.status == 200, answer
        caller.close()
        return answer

    async def _send(self, caller: Caller, path: str, fields: dict[str, str], _shown: Answer) -> Answer:
        sent = {**fields, "csrfmiddlewaretoken": caller.cookies["pretix_csrftoken"]}
        answer = await caller.post(self._path(path), sent, headers={"Referer": self._origin})
        assert answer.status == 302, answer
        return await self._follow(caller, answer.headers["location"])

    async def _follow(self, caller: Caller, path: str) -> Answer:
        answer = await caller.get(path.removeprefix(self._origin))
        while answer.status == 302:
            answer = await caller.get(answer.headers["location"].removeprefix(self._origin))
        return answer

    async def _order(self, caller: Caller) -> Answer:
        position = {"item": self.shop["paid"], "variation": None, "price": "50000.00", "answers": []}
        wish = {
            "email": "ana@example.com",
            "locale": "en",
            "sales_channel": "web",
            "status": "p",
            "payment_provider": "manual",
            "positions": [position],
        }
        answer = await caller.post(f"{self._api}events/{self.shop['slug']}/orders/", wish)
        assert answer.status == 201, answer
        return answer

    async def _scan(self, caller: Caller, code: str) -> Answer:
        answer = await caller.post(f"{self._api}checkinrpc/redeem/", {"lists": [self.shop["list"]], "secret": code})
        assert answer.status == 201, answer
        return answer

    def _visitor(self) -> Caller:
        return Caller(self.port, host=f"127.0.0.1:{self.port}")

    def _device(self) -> Caller:
        headers = {"Authorization": f"Token {self.shop['token']}", "Content-Type": "application/json"}
        return Caller(self.port, host=f"127.0.0.1:{self.port}", headers=headers)

    def _path(self, rest: str = "") -> str:
        return f"/{self.shop['slug']}/{self.shop['slug']}/{rest}"

    @property
    def _api(self) -> str:
        return f"/api/v1/organizers/{self.shop['slug']}/"

    @property
    def _origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def _env(self) -> dict[str, str]:
        return {**os.environ, "PRETIX_CONFIG_FILE": str(self.folder / "pretix.cfg"), "PYTHONPATH": ""}

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [self.python, *words], env=self._env, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotInstalled(f"pretix did not start: {done.stderr[-2000:]}")
        return done.stdout

    def _configuration(self, database: str) -> str:
        sections: dict[str, dict[str, Any]] = {
            "pretix": {
                "instance_name": "bench",
                "url": self._origin,
                "currency": "VND",
                "datadir": self.folder / "data",
            },
            "database": {
                "backend": "postgresql",
                "name": database,
                "user": self.postgres.owner,
                "host": self.postgres.folder,
            },
            "mail": {"host": "127.0.0.1", "port": "9"},
            "django": {"secret": "bench" * 12, "debug": "off"},
        }
        return "\n".join(
            f"[{section}]\n" + "\n".join(f"{name}={value}" for name, value in values.items()) + "\n"
            for section, values in sections.items()
        )

    async def _until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            try:
                if (await self._visitor().get(self._path())).status == 200:
                    return
            except OSError:
                await asyncio.sleep(0.5)
        raise NotInstalled(f"pretix did not answer; its log: {(self.folder / 'gunicorn.log').read_text()[-2000:]}")


async def _each(callers: Sequence[Caller], wide: int, ask: Any) -> None:
    turn = asyncio.Semaphore(wide)

    async def one(caller: Caller) -> None:
        async with turn:
            assert (await ask(caller)).status == 200

    await asyncio.gather(*(one(caller) for caller in callers))
