"""Mails: written as outbox messages, handed to the mail server (SMTP, RFC 5321) after the commit.

A server that is away, busy or full is tried again for two days. A recipient that it refuses for good is not.
"""

import asyncio
import base64
import smtplib
import ssl
from datetime import datetime, timedelta
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from typing import Any
from urllib.parse import urlsplit

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from infra import clock
from infra.contracts.mail import Mail
from infra.outbox import sealed
from infra.outbox.relay import Handler
from infra.settings import Settings, SmtpSecurity

TOPIC = "mail"
_SENDER_NAME = "Sân Khấu Số"
_TIMEOUT_SECONDS = 20
_WORTH_SENDING = timedelta(days=2)
_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}
_log = structlog.get_logger("mail")


class MailUnprotected(Exception):
    """The settings would carry mails and a password in the plain over a network."""


async def post(session: AsyncSession, *, mail: Mail, settings: Settings, now: datetime) -> str:
    """Write a mail into the caller's transaction; it leaves after the commit."""
    return await sealed.post(session, topic=TOPIC, word=mail, settings=settings, now=now)


def handlers(settings: Settings) -> dict[str, Handler]:
    """What the outbox's relay does with mails."""

    async def send(payload: dict[str, Any]) -> None:
        mail = sealed.opened(payload, Mail, settings)
        if clock.now() - mail.written_at > _WORTH_SENDING:
            _log.error("mail_given_up", mail=mail.id)
            return
        await asyncio.to_thread(deliver, mail, settings)

    return {TOPIC: send}


def deliver(mail: Mail, settings: Settings) -> None:
    """Hand one mail to the server; blocking. Raises OSError or smtplib.SMTPException when it may be tried again."""
    message = written(mail, settings)
    with _connection(settings) as server:
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        try:
            server.send_message(message, from_addr=settings.mail_sender, to_addrs=[mail.recipient])
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _words in refused.recipients.values()]
            if any(code < 500 for code in codes):
                raise
            _log.warning("mail_refused", mail=mail.id, codes=codes)


def written(mail: Mail, settings: Settings) -> MIMEMultipart:
    """The mail as it crosses the wire (RFC 5322).

    Made of the older MIME classes: `EmailMessage` of Python 3.11 loses spaces in a long subject that is not ASCII.
    """
    message = MIMEMultipart("mixed")
    host = urlsplit(settings.public_url).hostname or "localhost"
    subject = " ".join(mail.subject.split())  # a name with a line break must not write headers
    message["From"] = formataddr((_SENDER_NAME, settings.mail_sender), "utf-8")
    message["To"] = mail.recipient
    message["Subject"] = Header(subject, "utf-8", header_name="Subject").encode()
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.id}@{host}>"
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-generated"
    words = MIMEMultipart("alternative")
    words.attach(MIMEText(mail.text, "plain", "utf-8"))
    words.attach(MIMEText(mail.html, "html", "utf-8"))
    message.attach(words)
    for attachment in mail.attachments:
        kind, _, subtype = attachment.media_type.partition("/")
        part = MIMEBase(kind, subtype)
        part.set_payload(base64.b64decode(attachment.content))
        encode_base64(part)
        part.add_header("Content-Disposition", "attachment", filename=attachment.name)
        message.attach(part)
    return message


def _connection(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security is SmtpSecurity.TLS:
        return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context())
    if settings.smtp_security is SmtpSecurity.NONE:
        if host not in _THIS_MACHINE:
            raise MailUnprotected
        return smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)
    server = smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)
    try:
        server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise
    return server
