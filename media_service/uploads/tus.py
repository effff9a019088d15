"""The wire of tus 1.0: headers read and written, nothing decided."""

import base64
import binascii
import unicodedata
from datetime import datetime
from email.utils import format_datetime

from fastapi import HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from media_service.uploads.errors import UploadHeaderMalformed
from media_service.uploads.models import FILENAME_CHARS

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
OFFSET_MEDIA_TYPE = "application/offset+octet-stream"
PREFIX = "/api/media/uploads"
_LONGEST_NUMBER = 15  # digits: a petabyte is below


class TusProtocol:
    """ASGI: every answer below PREFIX names the version, and a POST may stand for the method it names."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            return await self.app(scope, receive, send)
        meant = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("latin-1").upper()
        if scope["method"] == "POST" and meant in ("PATCH", "DELETE", "HEAD"):
            scope = {**scope, "method": meant}

        async def with_version(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Tus-Resumable"] = VERSION
            await send(message)

        await self.app(scope, receive, with_version)


def require_version(request: Request) -> None:
    """Refuse (412) other versions of the protocol."""
    if request.headers.get("tus-resumable") != VERSION:
        raise HTTPException(412, headers={"Tus-Version": VERSION})


def require_offset_media_type(request: Request) -> None:
    """Refuse (415) bodies that are not the bytes of an upload."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != OFFSET_MEDIA_TYPE:
        raise HTTPException(415)


def number(request: Request, header: str) -> int:
    """A header that is a whole number of bytes. Raises UploadHeaderMalformed."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise UploadHeaderMalformed(header=header)
    return int(text)


def metadata(request: Request) -> dict[str, str]:
    """Upload-Metadata: comma-separated `key base64(UTF-8)` pairs. Raises UploadHeaderMalformed."""
    pairs = {}
    for pair in request.headers.get("upload-metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            pairs[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError) as malformed:
            raise UploadHeaderMalformed(header="Upload-Metadata") from malformed
    return pairs


def written_metadata(pairs: dict[str, str]) -> str:
    """The header for those pairs."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def shown_filename(text: str) -> str:
    """A file name as it may be shown: composed, one line, no invisible characters, never a path we open."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(char for char in composed if unicodedata.category(char)[0] != "C")
    return visible.strip()[:FILENAME_CHARS] or "?"


def http_date(instant: datetime) -> str:
    """An instant as HTTP writes it (RFC 9110, section 5.6.7)."""
    return format_datetime(instant.replace(microsecond=0), usegmt=True)
