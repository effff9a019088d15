"""A thermal printer that really reads its commands, and keeps what came out of its slot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from PIL import Image


@dataclass
class Slip:
    """What hung out of the printer between two cuts."""

    pictures: list[Image.Image] = field(default_factory=list)
    qr_codes: list[str] = field(default_factory=list)

    @property
    def black(self) -> int:
        """How many dots were burnt."""
        return sum(sum(picture.convert("L").histogram()[128:]) for picture in self.pictures)

    @property
    def ink(self) -> float:
        """How much of the drawn paper is black."""
        return self.black / sum(picture.width * picture.height for picture in self.pictures)


@dataclass
class Printed:
    """Everything that one stream of commands made."""

    slips: list[Slip] = field(default_factory=list)
    drawer_opened: int = 0
    unknown: list[bytes] = field(default_factory=list)


def read(stream: bytes) -> Printed:
    """Carry the commands out; what no printer knows is kept as unknown."""
    printed, slip, stored, at = Printed(), Slip(), "", 0
    while at < len(stream):
        command = stream[at : at + 3]
        if command[:2] == b"\x1b@":
            at += 2
        elif command[:2] in {b"\x1ba", b"\x1bd"}:
            at += 3
        elif command[:2] == b"\x1bp":
            printed.drawer_opened += 1
            at += 5
        elif command == b"\x1dv0":
            stride, rows = (int.from_bytes(stream[at + n : at + n + 2], "little") for n in (4, 6))
            size = stride * rows
            slip.pictures.append(Image.frombytes("1", (stride * 8, rows), stream[at + 8 : at + 8 + size]))
            at += 8 + size
        elif command == b"\x1d(k":
            length = int.from_bytes(stream[at + 3 : at + 5], "little")
            parameters = stream[at + 5 : at + 5 + length]
            if parameters[1:2] == b"P":
                stored = parameters[3:].decode()
            elif parameters[1:2] == b"Q":
                slip.qr_codes.append(stored)
            at += 5 + length
        elif command == b"\x1dVB":
            printed.slips.append(slip)
            slip = Slip()
            at += 4
        else:
            printed.unknown.append(command)
            at += 1
    return printed


@dataclass
class Printer:
    """One on the network."""

    address: str = ""
    received: list[bytes] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def listening() -> AsyncIterator[Printer]:
    """A printer at a port of its own, as at 9100."""
    printer = Printer()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        printer.received.append(await reader.read())
        writer.close()
        printer.heard.set()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    printer.address = f"{host}:{port}"
    async with server:
        yield printer
