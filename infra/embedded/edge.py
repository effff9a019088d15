"""Renders the edge's configuration (`infra/deploy/edge`) into a folder that nginx and its workers can read.

Started as root, nginx drops its workers to `nobody`. They may then be unable to walk down to the data folder (a folder
on the way has mode 0700), so the storage folder is handed to nginx as an open directory and named by its descriptor:
`/proc/self/fd/7/media/…` needs no right on anything above it, and no quoting of odd folder names.
"""

import grp
import json
import os
import pwd
import re
import resource
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

_SOURCE = files("infra") / "deploy" / "edge"
_COPIED = ("playback.js", "revocations.js", "unavailable.html", "unavailable.json", "too-large.json", "malformed.json")
_MOST_CONNECTIONS = 8192
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Edge:
    """What one nginx serves: `storage` is the storage folder as its workers reach it."""

    folder: Path
    addresses: tuple[str, ...]  # "127.0.0.1", "[::1]", "0.0.0.0"
    port: int
    app_socket: Path
    storage: str
    stripe_socket: Path | None  # where the stand-in's pay pages are; None in production
    playback_keys: dict[str, str]  # key id → secret
    edge_key: str


def storage_path(storage: Path, descriptor: int) -> str:
    """How nginx names the storage folder that it was handed as `descriptor`."""
    return f"/proc/self/fd/{descriptor}" if sys.platform == "linux" else str(storage)


def write(edge: Edge) -> Path:
    """Render everything into `edge.folder`; the path of nginx.conf. Raises OSError, ValueError."""
    edge.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    edge.folder.chmod(0o711)
    for name in _COPIED:
        _write(edge.folder / name, (_SOURCE / name).read_text(), mode=0o644)
    secrets = {
        "keys": edge.playback_keys,
        "edgeKey": edge.edge_key,
        "revocationsUrl": f"http://127.0.0.1:{edge.port}/api/media/edge/revocations",
    }
    _write(edge.folder / "secrets.js", f"export default {json.dumps(secrets)};\n", mode=0o600)
    path = edge.folder / "nginx.conf"
    _write(path, _render("nginx.conf.template", _values(edge)), mode=0o600)
    return path


def command(nginx: Path, edge: Edge) -> list[str]:
    """The argv that runs nginx in the foreground with what `write` rendered."""
    return [str(nginx), "-p", f"{edge.folder}/", "-c", f"{edge.folder}/nginx.conf", "-e", "stderr"]


def _values(edge: Edge) -> dict[str, str]:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_files = 2 * _MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, 2 * _MOST_CONNECTIONS)
    stand_ins = ""
    if edge.stripe_socket is not None:
        stand_ins = _render("test-payment.conf.template", {"stripe_socket": _quotable(edge.stripe_socket)})
    return {
        "user": _unprivileged_user(),
        "workers": str(min(os.cpu_count() or 1, 4)),
        "open_files": str(open_files),
        "connections": str(open_files // 2),
        "cached_files": str(open_files // 8),
        "folder": _quotable(edge.folder),
        "app_socket": _quotable(edge.app_socket),
        "listen": "\n        ".join(f"listen {address}:{edge.port};" for address in edge.addresses),
        "storage": _quotable(edge.storage),
        "stand_ins": stand_ins,
    }


def _unprivileged_user() -> str:
    if os.getuid() != 0:
        return ""  # the directive is for root; nginx keeps the user that starts it
    nobody = pwd.getpwnam("nobody")
    return f"user nobody {grp.getgrgid(nobody.pw_gid).gr_name};"


def _quotable(path: Path | str) -> str:
    text = str(path)
    if re.search(r'["\\$;{}\x00-\x1f]', text):
        raise ValueError(f"the folder name {text!r} has a character that nginx.conf cannot hold")
    return text


def _render(name: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values[found[1]], (_SOURCE / name).read_text())


def _write(path: Path, text: str, *, mode: int) -> None:
    draft = path.with_name(f".{path.name}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        os.fchmod(file.fileno(), mode)  # whatever the umask
        file.write(text)
    draft.rename(path)
