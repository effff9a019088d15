"""One ffmpeg run in the sandbox: how far it is, how it ended, and that it never outlives us."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from transcoder.ffmpeg import sandbox

_LOG_BYTES = 4000
_LONGEST_LINE = 1 << 16
_PIPE_BYTES = 1 << 20


@dataclass(slots=True)
class Run:
    """A running ffmpeg. `seconds` is the media time it has written, `log` the end of what it said."""

    process: asyncio.subprocess.Process
    seconds: float = 0.0
    log: str = ""
    outputs: list[asyncio.StreamReader] = field(default_factory=list)
    _readers: list["asyncio.Task[None]"] = field(default_factory=list)

    async def wait(self) -> int:
        """The exit status (negative: the signal that ended it), after everything it said was read."""
        await asyncio.gather(*self._readers)
        return await self.process.wait()


@asynccontextmanager
async def running(
    arguments: Sequence[str], *, source: Path, folder: Path, limits: sandbox.Limits, outputs: int = 0
) -> AsyncIterator[Run]:
    """Run ffmpeg while the block runs; it is killed and reaped when the block is left, however that happens.

    Whoever asks for `outputs` reads them all, else ffmpeg waits.
    """
    pipes = [os.pipe() for _ in range(outputs)]
    readers, transports = await open_pipes([reading for reading, _ in pipes])
    try:
        process = await sandbox.start_ffmpeg(
            arguments, source=source, folder=folder, limits=limits, outputs=[writing for _, writing in pipes]
        )
        run = Run(process, outputs=readers)
        run._readers += [asyncio.create_task(_follow(run)), asyncio.create_task(_listen(run))]
        try:
            yield run
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            await asyncio.gather(*run._readers, return_exceptions=True)
    finally:
        for transport in transports:
            transport.close()


async def open_pipes(
    descriptors: list[int],
) -> tuple[list[asyncio.StreamReader], list[asyncio.ReadTransport]]:
    """Readers of pipes' reading ends; whoever opens them closes the transports."""
    loop = asyncio.get_running_loop()
    readers, transports = [], []
    for descriptor in descriptors:
        reader = asyncio.StreamReader(limit=_PIPE_BYTES)
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.connect_read_pipe(lambda made=protocol: made, os.fdopen(descriptor, "rb"))  # type: ignore[misc]
        readers.append(reader)
        transports.append(transport)
    return readers, transports


def describe(status: int) -> str:
    """An exit status in words, for the operator."""
    if status >= 0:
        return f"status {status}"
    with contextlib.suppress(ValueError):
        return f"killed by {signal.Signals(-status).name}"
    return f"killed by signal {-status}"


async def _follow(run: Run) -> None:
    """Read the `-progress` lines `key=value`."""
    assert run.process.stdout is not None  # noqa: S101 - it is a pipe
    rest = b""
    while piece := await run.process.stdout.read(1 << 14):
        *lines, rest = (rest + piece)[-_LONGEST_LINE:].split(b"\n")
        for line in lines:
            name, _, value = line.partition(b"=")
            if name == b"out_time_us" and value.strip().isdigit():
                run.seconds = max(run.seconds, int(value) / 1_000_000)


async def _listen(run: Run) -> None:
    """Keep the end of the log; a stranger's file may make ffmpeg say a lot."""
    assert run.process.stderr is not None  # noqa: S101 - it is a pipe
    said = b""
    while piece := await run.process.stderr.read(1 << 14):
        said = (said + piece)[-_LOG_BYTES:]
        run.log = said.decode(errors="replace")
