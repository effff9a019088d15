"""Forms come from our own pages: a signed double-submit token (OWASP CSRF prevention, HMAC variant).

A nonce stands in a sealed cookie; every form carries an HMAC of it. A foreign page can send neither.
"""

import hmac
import secrets
from collections.abc import AsyncGenerator
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from infra.errors import Forbidden
from web import cookies

COOKIE = "sankhau_form"
FIELD = "form_token"
MAX_BYTES = 20_000
MAX_FIELDS = 20
_FORM_TYPE = "application/x-www-form-urlencoded"
_FILE_FORM_TYPE = "multipart/form-data"


class FormRefused(Forbidden):
    """The form did not come from a page that this visitor was given."""

    code = "form_refused"
    vi = "Biểu mẫu này đã cũ hoặc không được gửi từ trang của chúng tôi. Xin tải lại trang rồi gửi lại."
    en = "This form is too old or was not sent from our page. Please reload the page and send it again."


def new_nonce() -> str:
    """A secret for one browser."""
    return secrets.token_urlsafe(18)


def sealed(nonce: str, *, key: str) -> str:
    """The nonce as it stands in the cookie."""
    return cookies.seal(nonce, purpose="form-cookie", key=key)


def nonce_of(cookie: str | None, *, key: str) -> str | None:
    """The nonce of a cookie, or None when it is missing or not ours."""
    nonce = cookies.unseal(cookie, purpose="form-cookie", key=key)
    return nonce if isinstance(nonce, str) else None


def token(nonce: str, *, key: str) -> str:
    """The token for the forms of the browser that holds the nonce."""
    return cookies.proof(nonce, purpose="form-token", key=key)


async def submitted_pairs(
    request: Request, *, cookie: str | None, key: str, max_bytes: int = MAX_BYTES, max_fields: int = MAX_FIELDS
) -> list[tuple[str, str]]:
    """The fields of a form of ours, one of which may come several times.

    Raises FormRefused, or HTTPException 413 past `max_bytes`.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM_TYPE:
        raise FormRefused
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise HTTPException(413)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=max_fields)
    except ValueError as malformed:
        raise FormRefused from malformed
    _require_token(dict(pairs), cookie=cookie, key=key)
    return [pair for pair in pairs if pair[0] != FIELD]


async def submitted_file(
    request: Request, *, cookie: str | None, key: str, max_bytes: int
) -> tuple[dict[str, str], bytes]:
    """The fields of a form of ours and the one file in it, empty when none was chosen.

    Raises FormRefused, or HTTPException 413 when all of it together is past `max_bytes`.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FILE_FORM_TYPE:
        raise FormRefused
    parser = MultiPartParser(request.headers, _limited(request, max_bytes), max_files=1, max_fields=MAX_FIELDS)
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError) as malformed:
        raise FormRefused from malformed
    files = [value for value in form.values() if isinstance(value, UploadFile)]
    try:
        content = await files[0].read() if files else b""
    finally:
        await form.close()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    _require_token(fields, cookie=cookie, key=key)
    return fields, content


async def _limited(request: Request, max_bytes: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            raise HTTPException(413)
        yield chunk


def _require_token(fields: dict[str, str], *, cookie: str | None, key: str) -> None:
    """Take the token out of the fields. Raises FormRefused unless it is this visitor's."""
    nonce = nonce_of(cookie, key=key)
    claimed = fields.pop(FIELD, "")
    if nonce is None or not hmac.compare_digest(token(nonce, key=key).encode(), claimed.encode()):
        raise FormRefused
