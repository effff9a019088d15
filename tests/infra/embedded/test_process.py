"""A part is kept alive, and stopped with everything it started."""

import asyncio
import io
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from infra.embedded import process
from infra.embedded.console import Console
from infra.embedded.process import Keeper, Part
from tests.support import processes

_DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


@asynccontextmanager
async def keeping(script: str, *arguments: str, once: bool = False) -> AsyncIterator[tuple[Keeper, io.StringIO]]:
    """A Python script kept alive; what was said about it."""
    said = io.StringIO()
    keeper = Keeper(Part("part", (sys.executable, "-c", script, *arguments), once=once), Console(said))
    running = asyncio.create_task(keeper.run())
    try:
        yield keeper, said
    finally:
        await keeper.stop(patience_seconds=1)
        await asyncio.wait_for(running, 5)


async def until(happened: Callable[[], bool]) -> None:
    """Wait until it happened, five seconds at most."""
    deadline = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_what_it_prints_is_told_under_its_name() -> None:
    async with keeping("print('xin chào'); print('/v/k1.secret.x.y/ast')", once=True) as (_keeper, said):
        await until(lambda: "ast" in said.getvalue())
    assert said.getvalue() == "part    │ xin chào\npart    │ /v/[hidden]/ast\n"


async def test_a_part_that_dies_is_started_again_with_growing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "FIRST_PAUSE_SECONDS", 0.05)
    async with keeping("raise SystemExit(3)") as (_keeper, said):
        await until(lambda: said.getvalue().count("ended with status 3") >= 3)
    pauses = [line.rpartition(" in ")[2] for line in said.getvalue().splitlines() if "again" in line]
    assert pauses[:3] == ["0.05 s", "0.1 s", "0.2 s"]


async def test_after_a_long_enough_life_the_pause_is_short_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(process, "LIVED_SECONDS", 0.0)
    async with keeping("raise SystemExit(3)") as (_keeper, said):
        await until(lambda: said.getvalue().count("again in 0.05 s") >= 3)


async def test_a_part_killed_outright_is_named_so() -> None:
    async with keeping("import os; os.kill(os.getpid(), 9)") as (_keeper, said):
        await until(lambda: "was killed by SIGKILL" in said.getvalue())


async def test_a_part_that_does_not_listen_is_killed_after_the_patience() -> None:
    async with keeping(_DEAF) as (keeper, said):
        await until(lambda: "deaf" in said.getvalue())
        began = time.monotonic()
        await keeper.stop(patience_seconds=0.5)
        assert 0.4 < time.monotonic() - began < 2
        assert "is killed" in said.getvalue()


async def test_children_that_a_part_leaves_behind_go_too_and_do_not_hide_its_death(tmp_path: Path) -> None:
    noted = tmp_path / "child"
    script = (
        "import subprocess, sys, pathlib; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "pathlib.Path(sys.argv[1]).write_text(str(c.pid)); raise SystemExit(1)"
    )
    async with keeping(script, str(noted), once=True):
        await until(lambda: noted.exists() and noted.read_text() != "")
        child = int(noted.read_text())
        await until(lambda: not processes.is_alive(child))


async def test_a_program_that_does_not_exist_is_told_and_tried_again() -> None:
    said = io.StringIO()
    keeper = Keeper(Part("part", ("/nowhere/program",)), Console(said))
    running = asyncio.create_task(keeper.run())
    await until(lambda: "cannot be started: No such file" in said.getvalue())
    await keeper.stop(patience_seconds=1)
    await running


async def test_the_descriptors_named_are_open_in_the_child_and_no_others(tmp_path: Path) -> None:
    given, kept = os.open(tmp_path, os.O_RDONLY), os.open(tmp_path, os.O_RDONLY)
    said = io.StringIO()
    script = """import os, sys
for number in map(int, sys.argv[1:]):
    try:
        os.fstat(number)
        print("open")
    except OSError:
        print("closed")
"""
    argv = (sys.executable, "-c", script, str(given), str(kept))
    keeper = Keeper(Part("part", argv, descriptors=(given,), once=True), Console(said))
    await keeper.run()
    os.close(given)
    os.close(kept)
    assert said.getvalue() == "part    │ open\npart    │ closed\n"
