"""The edge as the house runs it, for a bench: its own configuration with the least added to it."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from infra import clock, ids
from infra.contracts.playback import sign_playback
from infra.embedded import edge, programs
from tests.support.house import free_port, wait_until
from tests.support.proxy import listens

ASSET = "ast_01jd3x0000000000000000000a"
SEGMENTS = tuple(f"f1/720p/seg_{number:05}.m4s" for number in range(20))
SEGMENT_BYTES = 200_000
_KEY = "a key for the length of a bench"
_FILMS = '            disable_symlinks on "from='
_PULL = """
            proxy_pass http://127.0.0.1:{origin}/$asset/$file;
            proxy_cache films;
            proxy_cache_key $asset/$file;
            proxy_cache_valid 200 1d;
            proxy_cache_lock on;
            proxy_cache_lock_timeout 30s;
            proxy_cache_lock_age 30s;
            proxy_ignore_headers Vary Set-Cookie;
            proxy_force_ranges on;
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """A running edge."""

    port: int

    def watched(self, viewers: int) -> list[list[str]]:
        """For each viewer, with a token of her own, the paths of the film's segments in order."""
        ends_at = clock.now() + timedelta(hours=1)
        tokens = [
            sign_playback("k1", _KEY, session_id=ids.new("pbs"), asset_id=ASSET, expires_at=ends_at)
            for _ in range(viewers)
        ]
        return [[f"/v/{token}/{ASSET}/{segment}" for segment in SEGMENTS] for token in tokens]

    def plain(self) -> list[str]:
        """The same files without any check."""
        return [f"/plain/{ASSET}/{segment}" for segment in SEGMENTS]


@contextmanager
def running(*, origin: int | None = None) -> Iterator[Stage]:
    """The edge with its films on its own disk, or, in pull mode, at an origin on a port of this machine."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp"))  # its workers are nobody
    folder.chmod(0o711)
    _fill(folder / "media" / ASSET)
    stage = Stage(free_port())
    nginx = programs.find_nginx()
    configuration = edge.Edge(
        folder=folder / "edge",
        addresses=("127.0.0.1",),
        port=stage.port,
        app_socket=folder / "nobody-listens.sock",
        storage=str(folder),
        stripe_socket=None,
        playback_keys={"k1": _KEY},
        edge_key="nobody asks",
        keyval=nginx.keyval,
    )
    path = edge.write(configuration)
    path.write_text(_changed(path.read_text(), folder, origin))
    argv = edge.command(nginx.path, configuration)
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: process.poll() is not None or listens(stage.port), 10, "nginx", pause=0.05)
        assert process.poll() is None
        yield stage
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _changed(text: str, folder: Path, origin: int | None) -> str:
    """A door without a check beside the films, connections that are kept, and for pull mode a cache."""
    text = text.replace("http {\n", "http {\n    keepalive_requests 100000000;\n", 1)
    cache = "".join(re.findall(r"open_file_cache.*?;", text))  # files are kept open alike on both sides
    plain = f'        location /plain/ {{ alias "{folder}/media/"; {cache} }}\n'
    text = text.replace("        location /v/ {", f"{plain}        location /v/ {{", 1)
    if origin is None:
        return text
    begin = text.index(_FILMS)
    end = text.index("\n", text.index("alias ", begin))
    text = text[:begin] + _PULL.format(origin=origin) + text[end:]
    return text.replace("http {\n", "http {\n    proxy_cache_path cache keys_zone=films:2m;\n", 1)


def _fill(asset: Path) -> None:
    for segment in SEGMENTS:
        file = asset / segment
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.urandom(SEGMENT_BYTES))
