"""A load that costs little itself: blocking sockets kept alive, one system call for each whole answer.

Each process holds several connections, asks on all of them, then reads them in turn, so the server always has work.
"""

import multiprocessing
import socket
import struct
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

_PATIENCE = struct.pack("ll", 10, 0)
_WARMING = 2  # rounds before the clock starts
_HEAD_START_SECONDS = 0.3


class Load:
    """Processes that ask, kept between measurements."""

    def __init__(self, *, processes: int, connections: int) -> None:
        self._processes, self._connections = processes, connections
        self._pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))

    def requests_per_second(self, port: int, paths: Sequence[str], *, seconds: float) -> float:
        """How many answers a second all processes read; the answers to all `paths` have the same length."""
        begins_at = time.monotonic() + _HEAD_START_SECONDS
        shares = [list(paths[n :: self._processes]) for n in range(self._processes)]
        askers = [self._pool.submit(_ask, port, s, self._connections, begins_at, seconds) for s in shares]
        return sum(asker.result() for asker in askers)

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown()


def _ask(port: int, paths: list[str], connections: int, begins_at: float, seconds: float) -> float:
    questions = [f"GET {path} HTTP/1.1\r\nHost: edge.test\r\n\r\n".encode() for path in paths]
    sockets = [_open(port) for _ in range(connections)]
    buffer = bytearray(_length(sockets[0], questions[0]))
    place = 0
    for _ in range(_WARMING):
        place = _round(sockets, questions, buffer, place)
    time.sleep(max(0.0, begins_at - time.monotonic()))
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        place = _round(sockets, questions, buffer, place)
        count += connections
    rate = count / (time.perf_counter() - began)
    for each in sockets:
        each.close()
    return rate


def _round(sockets: list[socket.socket], questions: list[bytes], buffer: bytearray, place: int) -> int:
    """Ask once on every connection and read every answer; the place in the list of questions."""
    for each in sockets:
        each.sendall(questions[place % len(questions)])
        place += 1
    for each in sockets:
        got = each.recv_into(buffer, len(buffer), socket.MSG_WAITALL)
        if got != len(buffer) or buffer[:15] != b"HTTP/1.1 200 OK":
            raise AssertionError(bytes(buffer[:300]))
    return place


def _open(port: int) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port))
    opened.settimeout(None)  # blocking, so that one call waits for the whole answer
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _PATIENCE)
    return opened


def _length(opened: socket.socket, question: bytes) -> int:
    """The length of one answer, head and body."""
    opened.sendall(question)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += opened.recv(1)
    named = next(line for line in answer.lower().splitlines() if line.startswith(b"content-length:"))
    size = remaining = int(named.partition(b":")[2])
    while remaining:
        remaining -= len(opened.recv(min(remaining, 65536)))
    return len(answer) + size
