"""Looking into a master: container by first bytes, tracks by a sandboxed process that may fail without harm."""

import asyncio
import contextlib
from pathlib import Path

from pydantic import ValidationError

from transcoder.ffmpeg import containers, sandbox
from transcoder.ffmpeg.containers import Container
from transcoder.ffmpeg.media import Media

_MEMORY_BYTES = 2_000_000_000
_CPU_SECONDS = 60
_WALL_SECONDS = 90
_ANSWER_BYTES = 64 * 1024


class ProbeRefused(Exception):
    """The file's tracks cannot be read; the text is for the operator."""


def container_of(master: Path) -> Container | None:
    """The container `master` belongs to by its first bytes; None for none of ours."""
    with master.open("rb") as file:
        return containers.sniff(file.read(containers.HEAD_BYTES))


async def probe(master: Path, container: Container, *, folder: Path) -> Media:
    """The tracks of `master`. Raises ProbeRefused. `folder` is the sandbox's working directory; nothing is written."""
    limits = sandbox.Limits(memory_bytes=_MEMORY_BYTES, cpu_seconds=_CPU_SECONDS, file_bytes=0)
    inside, arguments = "transcoder.ffmpeg.inspection", {"container": container}
    process = await sandbox.start_inside(inside, arguments, source=master, folder=folder, limits=limits)
    assert process.stdout is not None  # noqa: S101 - both are pipes
    assert process.stderr is not None  # noqa: S101
    try:
        async with asyncio.timeout(_WALL_SECONDS):
            answer, complaint = await asyncio.gather(
                _read(process.stdout, _ANSWER_BYTES), _read(process.stderr, _ANSWER_BYTES)
            )
            status = await process.wait()
    except TimeoutError as slow:
        raise ProbeRefused(f"no answer within {_WALL_SECONDS} s") from slow
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if status != 0:
        raise ProbeRefused(f"status {status}: {complaint.decode(errors='replace')[-500:]}")
    if answer.startswith(b'{"unreadable"'):
        raise ProbeRefused(answer.decode(errors="replace")[:500])
    try:
        return Media.model_validate_json(answer)
    except ValidationError as strange:
        raise ProbeRefused(f"strange answer: {strange}"[:500]) from strange


async def _read(stream: asyncio.StreamReader, most: int) -> bytes:
    content = b""
    while piece := await stream.read(1 << 14):
        content = (content + piece)[:most]
    return content
