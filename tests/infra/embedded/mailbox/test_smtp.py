"""The stand-in for the mail server: real SMTP clients are understood, and nothing is delivered."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from infra.embedded.mailbox import smtp


@dataclass
class Server:
    """A running stand-in and what it kept."""

    port: int = 0
    kept: list[bytes] = field(default_factory=list)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await smtp.Conversation(reader, writer, made.kept.append).hold()

    listening = await asyncio.start_server(greet, "127.0.0.1", 0)
    made.port = listening.sockets[0].getsockname()[1]
    yield made
    listening.close()
    await listening.wait_closed()


def send(port: int, message: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.sendmail("house@example.com", ["ana@example.com", "lan@example.com"], message)


async def test_a_message_is_kept_as_it_was_sent_with_lines_that_begin_with_dots(server: Server) -> None:
    message = b"Subject: hi\r\n\r\n.one dot\r\n..two\r\n.\r\nend\r\n"
    await asyncio.to_thread(send, server.port, message)
    await asyncio.to_thread(send, server.port, message)
    assert server.kept == [message, message]


async def test_a_message_that_is_too_large_is_refused_and_the_next_one_taken(server: Server) -> None:
    with pytest.raises(smtplib.SMTPDataError, match="Too large"):
        await asyncio.to_thread(send, server.port, b"x" * 70 + b"\r\n" + (b"y" * 998 + b"\r\n") * 5100)
    await asyncio.to_thread(send, server.port, b"small\r\n")
    assert server.kept == [b"small\r\n"]


async def test_words_out_of_order_are_answered_and_break_nothing(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    answers = [await reader.readline()]
    for line in (b"HELO x", b"DATA", b"FROB", b"MAIL FROM: nobody", b"RCPT TO:<a@example.com>", b"RSET", b"QUIT"):
        writer.write(line + b"\r\n")
        answers.append(await reader.readline())
    assert [answer[:3] for answer in answers] == [b"220", b"250", b"503", b"500", b"500", b"250", b"250", b"221"]
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
