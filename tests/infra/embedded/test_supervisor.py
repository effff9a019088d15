"""The whole house: up, alive, alone on its folder and port, and gone when told, all with the real parts."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.support import house as houses
from tests.support import processes

_UP = [sys.executable, "-m", "infra.cli", "up", "--no-demo"]


@dataclass
class Running:
    """A house without the demo film."""

    data: Path
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def is_ready(self) -> bool:
        """Whether every part is."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    def part(self, words: str) -> processes.Process | None:
        """The part whose command holds the words."""
        return next((p for p in processes.below(self.process.pid) if words in p.command), None)


def start(data: Path, port: int) -> Running:
    """Start a house and wait until it is ready."""
    log = data.parent / f"{port}.log"
    with log.open("wb") as output:
        environment = houses.environment(data, port, {})
        started = subprocess.Popen(_UP, cwd=houses.ROOT, env=environment, stdout=output, stderr=output)
    running = Running(data, port, started, log)
    houses.wait_until(lambda: started.poll() is not None or running.is_ready(), 60, f"the house\n{log.read_text()}")
    assert started.poll() is None, log.read_text()
    return running


def refused(data: Path, port: int) -> str:
    """Start a house that must be refused; what it says."""
    environment = houses.environment(data, port, {})
    done = subprocess.run(
        _UP, cwd=houses.ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One house for this file, in a folder too deep for a socket."""
    deep = tmp_path_factory.mktemp("house").joinpath(*["a-rather-long-name"] * 6)
    deep.mkdir(parents=True)
    running = start(deep / "var", houses.free_port())
    yield running
    running.process.kill()
    running.process.wait()


def wait(happened: Callable[[], object], what: str) -> None:
    """Wait for it, half a minute at most."""
    houses.wait_until(happened, 30, what)


def test_every_part_says_that_it_is_ready(house: Running) -> None:
    parts = httpx.get(f"http://127.0.0.1:{house.port}/readyz").json()["parts"]
    assert {
        "web",
        "ticketing.database",
        "ticketing.payments",
        "media.storage",
        "media.redis",
        "media.transcoder",
    } <= set(parts)
    assert all(parts.values())
    assert f"http://localhost:{house.port}" in house.log.read_text()


def test_a_second_start_on_the_same_folder_is_refused_in_words(house: Running) -> None:
    assert "Another instance is running on" in refused(house.data, houses.free_port())
    assert house.is_ready()


def test_a_database_that_cannot_be_brought_up_to_date_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "ticketing.db").write_bytes(b"this was a database once " * 1000)
    assert "The database cannot be migrated: file is not a database" in refused(tmp_path / "var", houses.free_port())


def test_a_second_start_on_the_same_port_is_refused_in_words(house: Running, tmp_path: Path) -> None:
    assert f"Port {house.port} is used by another program" in refused(tmp_path / "var", house.port)
    assert house.is_ready()


@pytest.mark.parametrize("words", ["infra.cli serve", "stand_ins", "valkey-server", "nginx: master", "infra.cli work"])
def test_a_part_that_is_killed_comes_back(house: Running, words: str) -> None:
    before = house.part(words)
    assert before is not None
    os.kill(before.pid, signal.SIGKILL)
    wait(lambda: (now := house.part(words)) is not None and now.pid != before.pid, f"{words} to come back")
    wait(house.is_ready, "the house to be ready again")


def test_two_houses_stand_side_by_side_and_nothing_outlives_a_kill(house: Running, tmp_path: Path) -> None:
    other = start(tmp_path / "var", houses.free_port())
    assert house.is_ready()
    family = processes.below(other.process.pid)
    assert len(family) >= 6
    other.process.kill()
    other.process.wait()
    wait(lambda: not any(processes.is_alive(member.pid) for member in family), "the family to be gone")
    again = start(other.data, other.port)  # and the folder and the port are free
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(10) == 0
    assert house.is_ready()


def test_asked_to_stop_it_is_gone_within_eight_seconds_with_everything(house: Running) -> None:
    family = processes.below(house.process.pid)
    began = time.monotonic()
    house.process.terminate()
    assert house.process.wait(15) == 0
    assert time.monotonic() - began < 8
    assert not [member for member in family if processes.is_alive(member.pid)]
    assert house.log.read_text().partition("Traceback")[2] == ""  # which one, where there is one
