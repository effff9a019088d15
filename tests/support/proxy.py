"""A second real nginx before a house's edge: the plain proxies that people put there."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.embedded import programs
from tests.support.house import free_port, wait_until

CACHING = """
proxy_cache films;
proxy_cache_key "{key}";
proxy_cache_valid 200 206 1h;
proxy_ignore_headers Cache-Control Expires Vary Set-Cookie;
proxy_cache_lock on;
"""
_CONFIGURATION = """
daemon off;
pid nginx.pid;
error_log stderr warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    proxy_temp_path temp;
    client_body_temp_path body;
    proxy_cache_path cache keys_zone=films:1m;
    map $uri $without_token {{
        "~^/v/[^/]+/(?<file>.*)" $file;
        default $uri;
    }}
    server {{
        listen 127.0.0.1:{port};
        merge_slashes off;
        {more}
        location / {{
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_pass http://127.0.0.1:{origin};
        }}
    }}
}}
"""


@contextmanager
def before(origin_port: int, *, more: str = "") -> Iterator[str]:
    """A proxy before the port, its server block having `more`; the proxy's address."""
    folder = Path(tempfile.mkdtemp(prefix="proxy-", dir="/tmp"))  # its workers are nobody
    folder.chmod(0o711)
    port = free_port()
    (folder / "nginx.conf").write_text(_CONFIGURATION.format(port=port, origin=origin_port, more=more))
    argv = [str(programs.find_nginx().path), "-p", f"{folder}/", "-c", f"{folder}/nginx.conf", "-e", "stderr"]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: process.poll() is not None or listens(port), 10, "the proxy", pause=0.05)
        assert process.poll() is None
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def listens(port: int) -> bool:
    """Whether something accepts on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
