"""The mails that accounts write: `mail_texts/<name>.<language>.txt`, each the source of the plain text and the HTML.

The first line is the subject; then paragraphs. A paragraph `[What it does] {{ link }}` is a button in HTML.
"""

import functools
import re
from datetime import datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from infra.contracts.mail import Mail
from infra.settings import Settings
from ticketing.accounts.schemas import Language

# Pages of web, without their language. The secret of a link is the last segment of the path.
JOIN_PAGE: Final = "/join/"
RESET_PAGE: Final = "/reset/"
INVITATION_PAGE: Final = "/invitation/"
HOUSE_PAGE: Final = "/house"
ADMIN_PAGE: Final = "/admin"

_FOLDER = Path(__file__).parent / "mail_texts"
_BUTTON = re.compile(r"\[(?P<label>[^\]]+)\] (?P<url>https?://\S+)")


def page_url(settings: Settings, path: str, language: Language) -> str:
    """The absolute address of a page in a language."""
    prefix = "/en" if language is Language.EN else ""
    return f"{settings.public_url.rstrip('/')}{prefix}{path}"


def write(
    letter: str, /, *, to: str, language: Language, path: str, settings: Settings, now: datetime, **words: str
) -> Mail:
    """The mail `letter` with a link to one of our pages; `words` fill its placeholders."""
    link = page_url(settings, path, language)
    return compose(_FOLDER / letter, to=to, language=language, link=link, words=words, now=now)


def compose(letter: Path, *, to: str, language: Language, link: str, words: dict[str, str], now: datetime) -> Mail:
    """The mail whose texts are `<letter>.<language>.txt`."""
    one_line = {key: " ".join(value.split()) for key, value in words.items()}  # no word may make a paragraph of its own
    source = _texts(letter.parent).get_template(f"{letter.name}.{language}.txt").render(link=link, **one_line)
    subject, _, body = source.partition("\n")
    paragraphs = [_paragraph(part) for part in body.strip().split("\n\n")]
    html = _pages().get_template("mail.html").render(language=language, subject=subject, paragraphs=paragraphs)
    text = "\n\n".join(f"{said}:\n{url}" if url else said for said, url in paragraphs) + "\n"
    return Mail(recipient=to, language=language, subject=subject, text=text, html=html, written_at=now)


def _paragraph(source: str) -> tuple[str, str]:
    """Its words, and where its button leads, if it is one."""
    button = _BUTTON.fullmatch(source.strip())
    return (button["label"], button["url"]) if button else (" ".join(source.split()), "")


@functools.cache
def _texts(folder: Path) -> Environment:
    return Environment(loader=FileSystemLoader(folder), autoescape=False, undefined=StrictUndefined)  # noqa: S701


@functools.cache
def _pages() -> Environment:
    return Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
