"""Errors on the wire: RFC 9457 problem+json with a stable `code` and the message in both languages.

The one table that maps kinds of refusal to HTTP status stands here.
"""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from infra.errors import AppError, Conflict, Forbidden, Gone, Invalid, NotFound, TooLarge, TooMany, Unavailable

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[AppError], int] = {
    NotFound: 404,
    Conflict: 409,
    Forbidden: 403,
    Gone: 410,
    Invalid: 400,
    TooLarge: 413,
    TooMany: 429,
    Unavailable: 503,
}
_TITLES = {
    400: ("Yêu cầu chưa đúng", "The request is not right"),
    401: ("Cần đăng nhập", "Sign-in needed"),
    403: ("Không được phép", "Not allowed"),
    404: ("Không tìm thấy", "Not found"),
    405: ("Phương thức không được hỗ trợ", "Method not allowed"),
    409: ("Xung đột", "Conflict"),
    410: ("Không còn nữa", "Gone"),
    413: ("Quá lớn", "Too large"),
    422: ("Dữ liệu không đọc được", "Malformed input"),
    429: ("Quá nhiều yêu cầu", "Too many requests"),
    500: ("Lỗi hệ thống", "Something broke on our side"),
    503: ("Tạm thời bận", "Temporarily unavailable"),
}
_log = structlog.get_logger("http")


def status_of(error: AppError) -> int:
    """The HTTP status of a refusal, by its kind."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def language_of(request: Request) -> str:
    """`vi` unless the reader asks for English first."""
    wanted = request.headers.get("accept-language", "vi").lower()
    return "en" if wanted.startswith("en") else "vi"


def problem(
    request: Request,
    *,
    status: int,
    code: str,
    vi: str,
    en: str,
    errors: list[dict[str, Any]] | None = None,
    more: dict[str, Any] | None = None,
) -> JSONResponse:
    """A problem+json answer; `more` are members of this kind of problem (RFC 9457, section 3.2)."""
    language = language_of(request)
    title_vi, title_en = _TITLES.get(status, _TITLES[400 if status < 500 else 500])
    body: dict[str, Any] = {
        "type": f"/help/errors/{code}",
        "title": title_vi if language == "vi" else title_en,
        "status": status,
        "detail": vi if language == "vi" else en,
        "instance": request.url.path,
        "code": code,
        "messages": {"vi": vi, "en": en},
    }
    if errors:
        body["errors"] = errors
    body |= more or {}
    headers = {"Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = "5"
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI) -> None:
    """Turn every way of failing into a problem answer."""
    app.add_exception_handler(AppError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    for away in (DBAPIError, PoolTimeout, ConnectionError):
        app.add_exception_handler(away, _away)
    app.add_exception_handler(Exception, _broken)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)  # noqa: S101  (registered for this type)
    vi, en = error.message("vi"), error.message("en")
    answer = problem(request, status=status_of(error), code=error.code, vi=vi, en=en)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after_seconds)
    return answer


async def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = [{"where": ".".join(str(part) for part in e["loc"]), "what": e["msg"]} for e in error.errors()]
    vi, en = "Dữ liệu gửi lên không đọc được.", "The data sent could not be read."
    return problem(request, status=422, code="malformed", vi=vi, en=en, errors=errors)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    vi, en = _TITLES.get(error.status_code, _TITLES[400])
    answer = problem(request, status=error.status_code, code=f"http_{error.status_code}", vi=f"{vi}.", en=f"{en}.")
    answer.headers.update(error.headers or {})
    return answer


async def _away(request: Request, error: Exception) -> JSONResponse:
    _log.error("database_away", path=request.url.path, error=repr(error)[:500])
    return problem(request, status=503, code="unavailable", vi=Unavailable.vi, en=Unavailable.en)


async def _broken(request: Request, error: Exception) -> JSONResponse:
    _log.error("unhandled", path=request.url.path, exc_info=error)
    vi = "Có lỗi ở phía chúng tôi. Bạn chưa mất gì cả; xin thử lại."
    en = "Something broke on our side. Nothing was lost; please try again."
    return problem(request, status=500, code="internal", vi=vi, en=en)
