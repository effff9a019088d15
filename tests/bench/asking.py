"""HTTP/1.1 for benches: many connections in one process, each a protocol without streams, so that asking costs little.

`Caller` keeps one connection alive and the cookies it was given, as a browser does; it follows no redirect by itself.
"""

import asyncio
import json
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class _Line(asyncio.Protocol):
    """One connection, one question at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._waiting: asyncio.Future[tuple[bytes, bytes]] | None = None
        self.open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]  # a TCP connection
        self.open = True

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever waits hears of it."""
        self.open = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error or ConnectionResetError())

    async def ask(self, question: bytes) -> tuple[bytes, bytes]:
        """Head and body of the answer."""
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(question)
        return await self._waiting

    def data_received(self, data: bytes) -> None:
        """A piece of the answer."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or self._waiting is None or self._waiting.done():
            return
        head = bytes(self._buffer[:end])
        lowered = head.lower()
        body = _chunked(self._buffer, end + 4) if b"chunked" in lowered else _sized(self._buffer, end + 4, lowered)
        if body is not None:
            self._buffer.clear()
            self._waiting.set_result((head, body))


def _sized(buffer: bytearray, start: int, head: bytes) -> bytes | None:
    at = head.find(b"content-length:")
    size = int(head[at + 15 : (head.find(b"\r\n", at) + 1 or len(head) + 1) - 1]) if at >= 0 else 0
    return bytes(buffer[start : start + size]) if len(buffer) >= start + size else None


def _chunked(buffer: bytearray, start: int) -> bytes | None:
    whole = bytearray()
    while (end := buffer.find(b"\r\n", start)) >= 0:
        size = int(buffer[start:end], 16)
        if len(buffer) < end + size + 4:
            return None
        if not size:
            return bytes(whole)
        whole += buffer[end + 2 : end + 2 + size]
        start = end + size + 4
    return None


@dataclass
class Caller:
    """One person with a browser, or one device."""

    port: int
    host: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    _line: _Line | None = None

    async def connect(self) -> None:
        """Open the connection, or leave the one that is open."""
        if self._line is None or not self._line.open:
            _, self._line = await asyncio.get_running_loop().create_connection(_Line, "127.0.0.1", self.port)

    async def get(self, path: str) -> Answer:
        """GET."""
        return await self.ask("GET", path)

    async def post(self, path: str, content: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
        """POST a form (a mapping of texts), or JSON where `Content-Type` of the caller says so."""
        as_json = "json" in self.headers.get("Content-Type", "")
        body = json.dumps(content) if as_json else urllib.parse.urlencode(content)
        kind = {} if as_json else {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.ask("POST", path, body.encode(), headers={**kind, **(headers or {})})

    async def ask(
        self, method: str, path: str, body: bytes = b"", *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One question, one answer."""
        await self.connect()
        assert self._line is not None
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in {**self.headers, **(headers or {})}.items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        question = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        head, content = await asyncio.wait_for(self._line.ask(question), _PATIENCE_SECONDS)
        answer = Answer(int(head[9:12]), self._read(head), content)
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.transport.close()
            self._line = None

    def _read(self, head: bytes) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                key, _, rest = value.strip().partition("=")
                self.cookies[key] = rest.partition(";")[0]
            found[name.lower()] = value.strip()
        return found
