"""Starting work in the sandbox, and saying how tight it is. What the layers do is in confinement.py."""

import asyncio
import fcntl
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from transcoder.ffmpeg import confinement, launcher

_LAUNCHER = Path(launcher.__file__)
_EXPECTED = ("rlimits", "nobody", "no-network", "no-new-privileges", "dies-with-parent", "landlock")
_LEVEL_SECONDS = 20
_HIGH_FD = 200  # where pipes lie until the launcher puts them in their places: out of its way


@dataclass(frozen=True, slots=True)
class Limits:
    """What the work may use at most; `memory_bytes` is address space, `cpu_seconds` counts every thread."""

    memory_bytes: int
    cpu_seconds: int
    file_bytes: int = 1 << 30
    open_files: int = 128


@dataclass(frozen=True, slots=True)
class Level:
    """The layers that are active on this machine, and those that are not."""

    active: tuple[str, ...]
    missing: tuple[str, ...]
    problem: str = ""  # why the sandbox cannot be closed at all; then nothing may run


def ffmpeg_path() -> Path:
    """The ffmpeg program of the imageio-ffmpeg package."""
    return Path(imageio_ffmpeg.get_ffmpeg_exe())


def open_folder(folder: Path) -> None:
    """Make `folder` for work to write in: empty, nobody else's, owned by the user the work will run as."""
    folder.mkdir(parents=True, mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, confinement.NOBODY, confinement.NOBODY)


async def start_ffmpeg(
    arguments: Sequence[str], *, source: Path | None, folder: Path, limits: Limits, outputs: Sequence[int] = ()
) -> asyncio.subprocess.Process:
    """Start ffmpeg with `arguments` in `folder`; it finds `source` at descriptor launcher.SOURCE_FD.

    `outputs` are pipes to write to; it finds them from launcher.OUTPUT_FD on, and they are closed here.
    It dies with the thread that calls this. Standard output and error are pipes.
    """
    order = {"program": str(ffmpeg_path()), "arguments": ["ffmpeg", *arguments]}
    high = []
    try:
        for pipe in outputs:
            high.append(fcntl.fcntl(pipe, fcntl.F_DUPFD_CLOEXEC, _HIGH_FD))
        return await _start(order | {"outputs": high}, source=source, folder=folder, limits=limits)
    finally:
        for pipe in (*outputs, *high):
            os.close(pipe)


async def start_inside(
    module: str,
    arguments: dict[str, Any],
    *,
    source: Path,
    folder: Path,
    limits: Limits,
    output: int | None = None,
) -> asyncio.subprocess.Process:
    """Start a module of ours on `source`: `module.answer(descriptor, **arguments)`; JSON comes on standard output.

    `output` is a pipe that it may write to; its descriptor is told as the argument `output`, and it is closed here.
    """
    order: dict[str, Any] = {"module": module, "python_path": [entry for entry in sys.path if entry]}
    if output is None:
        return await _start(order | {"arguments": arguments}, source=source, folder=folder, limits=limits)
    high = fcntl.fcntl(output, fcntl.F_DUPFD_CLOEXEC, _HIGH_FD)
    try:
        order |= {"arguments": arguments | {"output": launcher.OUTPUT_FD}, "outputs": [high]}
        return await _start(order, source=source, folder=folder, limits=limits)
    finally:
        os.close(output)
        os.close(high)


def sandbox_level() -> Level:
    """Close the sandbox once around nothing and see which layers this machine has."""
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() == 0:
            os.chown(folder, confinement.NOBODY, confinement.NOBODY)
        limits = Limits(memory_bytes=1 << 30, cpu_seconds=_LEVEL_SECONDS)
        command = _command({}, source=None, folder=Path(folder), limits=limits)
        done = subprocess.run(  # noqa: S603 - our own launcher
            command, capture_output=True, text=True, timeout=_LEVEL_SECONDS, check=False
        )
    if done.returncode != 0:
        return Level((), _EXPECTED, problem=done.stderr.strip()[-500:])
    active = tuple(json.loads(done.stdout)["layers"])
    missing = tuple(name for name in _EXPECTED if not any(layer.startswith(name) for layer in active))
    return Level(active, tuple(name for name in missing if name != "nobody" or os.geteuid() == 0))


async def _start(
    order: dict[str, Any], *, source: Path | None, folder: Path, limits: Limits
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *_command(order, source=source, folder=folder, limits=limits),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"LANG": "C.UTF-8"},
        pass_fds=order.get("outputs", ()),
    )


def _command(order: dict[str, Any], *, source: Path | None, folder: Path, limits: Limits) -> list[str]:
    whole = order | {
        "source": str(source.resolve()) if source else None,
        "folder": str(folder),
        "limits": asdict(limits),
        "parent": os.getpid(),
    }
    return [sys.executable, "-I", "-S", str(_LAUNCHER), json.dumps(whole)]
