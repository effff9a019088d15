"""One part of the house as a process that is kept alive: listened to, started again, stopped with its group."""

import asyncio
import ctypes
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from infra.embedded.console import Console

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0
LIVED_SECONDS = 10.0  # after so long a life the next pause is short again
_LINE_BYTES = 64 * 1024
_LAST_WORDS_SECONDS = 1.0
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Part:
    """What to run. `descriptors` stay open in the child under the same numbers."""

    name: str
    argv: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    descriptors: tuple[int, ...] = ()
    once: bool = False  # ends by itself and is not started again


class Keeper:
    """Keeps one part alive until told to stop."""

    def __init__(self, part: Part, console: Console) -> None:
        self.part = part
        self._console = console
        self._process: Process | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Run the part, again after it dies, until `stop`."""
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            began = time.monotonic()
            how = await self._run_once()
            if self._stopping.is_set() or self.part.once:
                return
            if time.monotonic() - began >= LIVED_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            self._console.say(f"{self.part.name} {how}; starting it again in {pause:g} s")
            try:
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
            except TimeoutError:
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def stop(self, *, patience_seconds: float) -> None:
        """Ask the process to end; after `patience_seconds` its whole group is killed."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        _signal_group(process.pid, signal.SIGTERM, leader_only=process.returncode is None)
        try:
            async with asyncio.timeout(patience_seconds):
                await process.wait()
        except TimeoutError:
            self._console.say(f"{self.part.name} did not stop in {patience_seconds:g} s and is killed")
        _signal_group(process.pid, signal.SIGKILL)
        await process.wait()

    async def _run_once(self) -> str:
        # A pipe of our own: a grandchild that keeps it open must not hide that the part has died.
        mouth, ear = _pipe()
        try:
            self._process = process = await asyncio.create_subprocess_exec(
                *self.part.argv,
                stdin=DEVNULL,
                stdout=mouth,
                stderr=STDOUT,
                env={**os.environ, **self.part.environment},
                pass_fds=self.part.descriptors,
                start_new_session=True,  # Ctrl-C in the terminal is for the supervisor, which stops parts in order
                preexec_fn=die_with(os.getpid()),
            )
        except OSError as failure:
            ear.close()
            return f"cannot be started: {failure.strerror}"
        finally:
            os.close(mouth)
        listening = asyncio.create_task(self._listen(ear))
        status = await process.wait()
        _signal_group(process.pid, signal.SIGKILL)  # whatever it left behind
        await asyncio.wait([listening], timeout=_LAST_WORDS_SECONDS)
        listening.cancel()
        return f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"

    async def _listen(self, ear: BinaryIO) -> None:
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), ear
        )
        try:
            await self._tell_lines(reader)
        finally:
            transport.close()

    async def _tell_lines(self, reader: asyncio.StreamReader) -> None:
        rest = b""
        while chunk := await reader.read(_LINE_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > _LINE_BYTES:
                lines, rest = [*lines, rest], b""
            for line in lines:
                self._tell(line)
        if rest:
            self._tell(rest)

    def _tell(self, line: bytes) -> None:
        self._console.say(line.decode("utf-8", "replace"), name=self.part.name)


def _pipe() -> tuple[int, BinaryIO]:
    reading, writing = os.pipe()
    return writing, os.fdopen(reading, "rb", buffering=0)


def _signal_group(leader: int, number: signal.Signals, *, leader_only: bool = False) -> None:
    try:
        if leader_only:
            os.kill(leader, number)  # each server stops its own children in its own order
        else:
            os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        pass


def die_with(parent: int) -> Callable[[], None] | None:
    """Run in the child: if the supervisor is killed outright, the kernel tells the child to end (Linux)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # looked up before the fork

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # killed in between
            os._exit(1)

    return ask
