"""Where processes listen: is the edge's port free, one for a stand-in that outlives restarts, and unix sockets."""

import errno
import socket
import time
from collections.abc import Sequence
from pathlib import Path

_PATIENCE_SECONDS = 5.0  # an instance that was killed outright needs a moment to let go
_BACKLOG = 128
_IN_USE = errno.EADDRINUSE


class PortTaken(Exception):
    """Another program listens there."""


def addresses(host: str | None) -> tuple[str, ...]:
    """Where the edge listens, as nginx writes it: the loopback addresses that exist, or the one asked for."""
    if host is not None:
        return (f"[{host}]" if ":" in host else host,)
    return ("127.0.0.1", "[::1]") if _has_ipv6_loopback() else ("127.0.0.1",)


def everywhere() -> tuple[str, ...]:
    """Every address of this machine, as nginx writes it."""
    return ("0.0.0.0", "[::]") if _has_ipv6_loopback() else ("0.0.0.0",)  # noqa: S104  (that is what is asked for)


def require_free(hosts: Sequence[str], port: int) -> None:
    """Return when the port can be listened on. Raises PortTaken, OSError for an address that is not ours."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            for host in hosts:
                listener(host.strip("[]"), port).close()
        except PortTaken:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)
        else:
            return


def listener(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any. Raises PortTaken, OSError."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if made.family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((host, port))
        made.listen(_BACKLOG)
    except PermissionError as refused:
        made.close()
        raise PortTaken(
            f"Port {port} is for the system's own servers. Choose one above 1023: SANKHAU_PORT=8001 make run"
        ) from refused
    except OSError as taken:
        made.close()
        if taken.errno != _IN_USE:
            raise
        raise PortTaken(
            f"Port {port} is used by another program. Choose another: SANKHAU_PORT={port + 1} make run"
        ) from taken
    return made


def unix_socket(path: Path) -> socket.socket:
    """A bound unix socket that the edge can reach; what stood there before is removed."""
    path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(path))
    path.chmod(0o666)  # nginx's workers may be another user; the folder above decides who gets here
    return made


def _has_ipv6_loopback() -> bool:
    try:
        listener("::1", 0).close()
    except OSError:
        return False
    return True
