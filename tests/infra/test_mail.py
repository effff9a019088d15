"""Mails: what crosses the wire is what was written, and what the server says decides whether it is tried again."""

import asyncio
import email
import email.policy
import smtplib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra import clock, mail
from infra.contracts.mail import Attachment, Mail
from infra.embedded.mailbox.smtp import Conversation
from infra.outbox import sealed
from infra.settings import Settings, SmtpSecurity
from tests.support.settings import make_settings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def letter(**changes: object) -> Mail:
    values = {
        "recipient": "lan@example.com",
        "language": "vi",
        "subject": "Nguyễn Thị Mai mời bạn vào Đoàn Chèo Sông Hương và Nhà hát Nghệ thuật truyền thống",
        "text": "Xin chào,\n\nhẹn gặp ở rạp.\n",
        "html": "<p>Xin chào</p>",
        "written_at": NOW,
    }
    return Mail.model_validate(values | changes)


def read(message: bytes) -> EmailMessage:
    return email.message_from_bytes(message, policy=email.policy.default)


def test_the_words_arrive_as_they_were_written(tmp_path: Path) -> None:
    ticket = Attachment(name="ve.ics", media_type="text/calendar", content="QkVHSU4=")
    sent = letter(attachments=(ticket,))
    got = read(mail.written(sent, make_settings(tmp_path)).as_bytes())
    assert got["Subject"] == sent.subject
    assert str(got["From"]) == "Sân Khấu Số <san-khau@example.com>"
    assert got["Message-ID"] == f"<{sent.id}@localhost>"
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content() == sent.text
    assert html.get_content() == sent.html
    [file] = got.iter_attachments()
    assert (file.get_filename(), file.get_payload(decode=True)) == ("ve.ics", b"BEGIN")


@settings(deadline=None)
@given(st.text(alphabet="aăâđêôơưÁẾỘ  -:", min_size=1, max_size=200))
def test_no_space_of_a_subject_is_lost_and_no_line_is_too_long(subject: str) -> None:
    message = mail.written(letter(subject=subject), make_settings(Path("/nowhere"))).as_bytes()
    assert str(read(message)["Subject"]) == " ".join(subject.split())
    assert max(map(len, message.splitlines())) <= 78


def test_a_subject_writes_no_headers(tmp_path: Path) -> None:
    got = read(mail.written(letter(subject="Hi\r\nBcc: all@example.com"), make_settings(tmp_path)).as_bytes())
    assert got["Bcc"] is None
    assert got["Subject"] == "Hi Bcc: all@example.com"


def test_nothing_leaves_this_machine_unprotected(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, smtp_host="mail.example.com", smtp_security=SmtpSecurity.NONE)
    with pytest.raises(mail.MailUnprotected):
        mail.deliver(letter(), settings)


@dataclass
class Server:
    """A mail server that says to each recipient what the test wants."""

    settings: Settings
    kept: list[bytes] = field(default_factory=list)
    recipient_answer: bytes | None = None


class _Moody(Conversation):
    server: Server

    async def _answer(self, line: bytes) -> bool:
        if line.upper().startswith(b"RCPT") and self.server.recipient_answer:
            await self._say(self.server.recipient_answer)
            return True
        return await super()._answer(line)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = _Moody(reader, writer, made.kept.append)
        conversation.server = made
        await conversation.hold()

    listening = await asyncio.start_server(greet, "127.0.0.1", 0)
    made = Server(make_settings(tmp_path, smtp_port=listening.sockets[0].getsockname()[1]))
    yield made
    listening.close()
    await listening.wait_closed()


async def relayed(server: Server, word: Mail) -> None:
    """What the relay does with the message of a mail."""
    payload = {"sealed": sealed.seal(word, server.settings)}
    await mail.handlers(server.settings)[mail.TOPIC](payload)


async def test_a_mail_from_the_outbox_reaches_the_server(server: Server) -> None:
    await relayed(server, letter(written_at=clock.now()))
    assert read(server.kept[0])["To"] == "lan@example.com"


async def test_a_recipient_refused_for_good_is_not_tried_again_and_one_refused_for_now_is(server: Server) -> None:
    server.recipient_answer = b"550 Nobody here\r\n"
    await relayed(server, letter(written_at=clock.now()))  # is done with
    server.recipient_answer = b"450 Come back later\r\n"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        await relayed(server, letter(written_at=clock.now()))
    assert server.kept == []


async def test_after_two_days_a_mail_is_worth_nothing(server: Server) -> None:
    await relayed(server, letter(written_at=clock.now() - timedelta(days=2, minutes=1)))
    assert server.kept == []


async def test_a_server_without_encryption_gets_no_mail_when_encryption_is_asked_for(server: Server) -> None:
    settings = server.settings.model_copy(update={"smtp_security": SmtpSecurity.STARTTLS})
    with pytest.raises(smtplib.SMTPNotSupportedError):
        await asyncio.to_thread(mail.deliver, letter(), settings)
    assert server.kept == []
