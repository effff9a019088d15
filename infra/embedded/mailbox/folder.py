"""The mails that were taken: one file each, the newest few hundred, readable by the owner of the data folder only."""

import email
import email.policy
import os
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from infra import ids

_MOST = 300


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the page shows it."""

    id: str
    recipient: str
    subject: str
    date: str
    text: str
    html: str
    attachments: tuple[str, ...]


class Folder:
    """A folder of mails."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, message: bytes) -> None:
        """Write a mail down; the oldest go when there are too many. One that was sent twice is kept once."""
        name = _name(_parsed(message))
        draft = self._path / f".{name}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message)
        draft.rename(self._path / f"{name}.eml")
        for old in self._names()[_MOST:]:
            (self._path / f"{old}.eml").unlink(missing_ok=True)

    def letters(self) -> list[Letter]:
        """All of them, the newest first."""
        return [letter for name in self._names() if (letter := self.find(name)) is not None]

    def find(self, name: str) -> Letter | None:
        """One of them."""
        if not ids.is_id("mal", name):
            return None
        try:
            message = _parsed((self._path / f"{name}.eml").read_bytes())
        except FileNotFoundError:
            return None
        return Letter(
            id=name,
            recipient=str(message["To"] or ""),
            subject=str(message["Subject"] or ""),
            date=str(message["Date"] or ""),
            text=_part(message, "plain"),
            html=_part(message, "html"),
            attachments=tuple(part.get_filename() or "?" for part in message.iter_attachments()),
        )

    def _names(self) -> list[str]:
        return sorted((path.stem for path in self._path.glob("mal_*.eml")), reverse=True)  # ids sort by time


def _parsed(message: bytes) -> EmailMessage:
    return email.message_from_bytes(message, policy=email.policy.default)


def _name(message: EmailMessage) -> str:
    """Our own id where the Message-ID holds one."""
    found = re.match(r"<(mal_[0-9a-z]{26})@", str(message["Message-ID"] or ""))
    return found[1] if found else ids.new("mal")


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
