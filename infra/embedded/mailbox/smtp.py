"""A mail server that delivers nothing: it speaks enough SMTP (RFC 5321) to take a mail, and keeps it."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress

MOST_BYTES = 5_000_000
_PATIENCE_SECONDS = 60
_ADDRESS = re.compile(rb"^(?:FROM|TO):\s*<([^>\s]*)>", re.IGNORECASE)
_REPLIES = {b"NOOP": b"250 OK\r\n", b"RSET": b"250 OK\r\n", b"HELO": b"250 test-mail\r\n"}

Keep = Callable[[bytes], None]


class Conversation:
    """One client: greets, takes an envelope and a message, keeps it, until QUIT."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, keep: Keep) -> None:
        self._reader = reader
        self._writer = writer
        self._keep = keep
        self._recipients = 0

    async def hold(self) -> None:
        """Talk until the client goes or falls silent."""
        with suppress(ConnectionError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await self._say(b"220 test-mail delivers nothing\r\n")
            while await self._answer(await self._line()):
                pass
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    async def _answer(self, line: bytes) -> bool:
        verb, _, rest = line.partition(b" ")
        match verb.upper():
            case b"QUIT":
                await self._say(b"221 Bye\r\n")
                return False
            case b"EHLO":
                await self._say(f"250-test-mail\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {MOST_BYTES}\r\n".encode())
            case b"MAIL" if _ADDRESS.match(rest):
                self._recipients = 0
                await self._say(b"250 OK\r\n")
            case b"RCPT" if _ADDRESS.match(rest):
                self._recipients += 1
                await self._say(b"250 OK\r\n")
            case b"DATA":
                await self._take()
            case known if known in _REPLIES:
                await self._say(_REPLIES[known])
            case _:
                await self._say(b"500 Not understood\r\n")
        return True

    async def _take(self) -> None:
        if not self._recipients:
            return await self._say(b"503 Nobody to send it to\r\n")
        await self._say(b"354 Go on\r\n")
        message, size = [], 0
        while (line := await self._line(whole=True)) != b".\r\n":
            size += len(line)
            if size <= MOST_BYTES:
                message.append(line[1:] if line.startswith(b".") else line)  # dot-stuffing, section 4.5.2
        self._recipients = 0
        if size > MOST_BYTES:
            return await self._say(b"552 Too large\r\n")
        await asyncio.to_thread(self._keep, b"".join(message))
        await self._say(b"250 Kept\r\n")

    async def _line(self, *, whole: bool = False) -> bytes:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            line = await self._reader.readuntil(b"\r\n")
        return line if whole else line.rstrip()

    async def _say(self, words: bytes) -> None:
        self._writer.write(words)
        await self._writer.drain()
