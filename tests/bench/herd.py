"""Many viewers who begin the same film at once, and an origin that counts."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

_ORIGIN_SECONDS = 0.03  # how long an origin thinks


@asynccontextmanager
async def origin(size_bytes: int) -> AsyncIterator[tuple[int, Counter[str]]]:
    """An origin with answers of one size; its port and how often it was asked for each path."""
    asked: Counter[str] = Counter()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {size_bytes}\r\nConnection: close\r\n\r\n".encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        asked[request.split(b" ", 2)[1].decode()] += 1
        await asyncio.sleep(_ORIGIN_SECONDS)
        writer.write(head + bytes(size_bytes))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], asked


async def watch(port: int, viewers: Sequence[Sequence[str]], size_bytes: int) -> None:
    """Every viewer reads her paths one after another on one connection, all viewers at once."""
    await asyncio.gather(*(_view(port, paths, size_bytes) for paths in viewers))


async def _view(port: int, paths: Sequence[str], size_bytes: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for path in paths:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: edge.test\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 ") or f"content-length: {size_bytes}".encode() not in head.lower():
            raise AssertionError(head.decode())
        await reader.readexactly(size_bytes)
    writer.close()
