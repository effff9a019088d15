"""A running house: the real `sankhau up` in a folder and on a port of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
_STOP_SECONDS = 20


@dataclass
class House:
    """One instance; `settings` are environment variables it was started with."""

    data: Path
    port: int
    settings: dict[str, str]
    process: subprocess.Popen[bytes]
    log: Path
    seconds_to_ready: float = 0.0

    @property
    def address(self) -> str:
        """Where a visitor finds it."""
        return f"http://localhost:{self.port}"

    @property
    def secrets(self) -> dict[str, str]:
        """The instance's secrets, as its operator can read them."""
        made: dict[str, str] = json.loads((self.data / "keys" / "secrets.json").read_text())
        return made

    @property
    def logins(self) -> list[dict[str, str]]:
        """The demo house's people."""
        made: list[dict[str, str]] = json.loads((self.data / "keys" / "demo-logins.json").read_text())
        return made

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET a path of the site."""
        return httpx.get(f"{self.address}{path}", timeout=10, **more)

    def sankhau(self, *words: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run a CLI command against this instance."""
        return subprocess.run(
            [sys.executable, "-m", "infra.cli", *words],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def stop(self) -> int:
        """Ask it to stop and wait; the exit code."""
        self.process.terminate()
        return self.process.wait(_STOP_SECONDS)

    def _environment(self) -> dict[str, str]:
        return environment(self.data, self.port, self.settings)


def environment(data: Path, port: int, settings: dict[str, str]) -> dict[str, str]:
    """The environment that names an instance."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SANKHAU_", "TICKETING_", "MEDIA_"))}
    return {**kept, "SANKHAU_DATA": str(data), "SANKHAU_PORT": str(port), **settings}


def start(data: Path, **settings: str) -> House:
    """Start a house and wait until `/readyz` answers 200. Raises AssertionError with the log's end."""
    port = free_port()
    data.mkdir(parents=True, exist_ok=True)
    log = data.parent / f"{data.name}.log"
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.cli", "up"],
            cwd=ROOT,
            env=environment(data, port, settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    house = House(data, port, settings, process, log)
    try:
        wait_until(lambda: process.poll() is not None or is_ready(house), 60, "the house to be ready")
        assert process.poll() is None, "the house fell down"
    except AssertionError as failure:
        process.kill()
        raise AssertionError(f"{failure}\n{log.read_text()[-6000:]}") from None
    house.seconds_to_ready = time.monotonic() - began
    return house


def is_ready(house: House) -> bool:
    """Whether every part says it is ready."""
    try:
        return house.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def wait_until(happened: Callable[[], Any], seconds: float, what: str, *, pause: float = 0.2) -> Any:
    """Wait for a truthy answer and return it. Raises AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := happened():
            return answer
        time.sleep(pause)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


def free_port() -> int:
    """A TCP port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
