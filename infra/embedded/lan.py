"""The house on its own network: this machine's addresses, and a QR code in the terminal that a phone can read."""

import re
import socket
from collections.abc import Iterator
from ipaddress import ip_address

import segno

# Nothing is sent there: a datagram socket that is connected tells which of our addresses would be used.
_ELSEWHERE = ((socket.AF_INET, "203.0.113.1"), (socket.AF_INET6, "2001:db8::1"))
HTTPS_ABOVE = 443  # the HTTPS port is that much above the port of plain HTTP: 8000 and 8443


class NoNetwork(Exception):
    """This machine has no address on any network; the text says so."""


def addresses() -> tuple[str, ...]:
    """This machine's addresses on its networks, the usual IPv4 one first. Raises NoNetwork."""
    found = dict.fromkeys(_found())
    usable = [address for address in found if not _is_our_own(address)]
    usable.sort(key=lambda address: ":" in address)  # IPv4 first: shorter to type
    if not usable:
        raise NoNetwork("This machine is on no network, so no phone can reach it. Join one, then start again.")
    return tuple(usable)


def hostname() -> str:
    """This machine's name, as `.local` names are made of it."""
    name = re.sub(r"[^a-z0-9-]", "-", socket.gethostname().partition(".")[0].lower()).strip("-")
    return name or "sankhau"


def origin(scheme: str, address: str, port: int) -> str:
    """`https://192.168.1.20:8443`, with brackets where an address has colons."""
    host = f"[{address}]" if ":" in address else address
    return f"{scheme}://{host}:{port}"


def qr_lines(text: str) -> list[str]:
    """A QR code of half blocks: light modules are drawn, so that it reads on a dark terminal."""
    rows = [list(row) for row in segno.make_qr(text, error="l").matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    blocks = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(blocks[bool(above), bool(below)] for above, below in zip(*pair, strict=True)) for pair in pairs]


def _found() -> Iterator[str]:
    for family, elsewhere in _ELSEWHERE:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((elsewhere, 9))
            except OSError:
                continue
            yield str(probe.getsockname()[0])
    try:
        told = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return
    yield from (str(entry[4][0]) for entry in told)


def _is_our_own(address: str) -> bool:
    """Loopback, or an address that needs to be told its interface."""
    read = ip_address(address.partition("%")[0])
    return read.is_loopback or read.is_link_local or read.is_unspecified
