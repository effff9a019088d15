"""Every way of failing as a page in the visitor's language. Nothing technical is shown."""

from typing import Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from infra.errors import AppError, Unavailable
from infra.http import problems
from web import security_headers
from web.clients.answers import ServiceRefused
from web.languages import to_translate
from web.visit import Visit, visit_of

_log = structlog.get_logger("web")
_HEADINGS: Final = {
    400: to_translate("That does not look right"),
    402: to_translate("A ticket opens this page"),
    403: to_translate("This door stays closed"),
    404: to_translate("This stage is empty"),
    405: to_translate("This stage is empty"),
    409: to_translate("Something changed meanwhile"),
    410: to_translate("The curtain has fallen"),
    413: to_translate("That is too much at once"),
    422: to_translate("That does not look right"),
    429: to_translate("A little slower, please"),
    500: to_translate("Something broke on our side"),
    503: to_translate("A short interval"),
}
_NOTHING_HERE = to_translate("There is no page at this address. It may have moved, or the link may be incomplete.")
_NOT_UNDERSTOOD = to_translate("We could not read what was sent. Please go back and try again.")
_TOO_MUCH = to_translate("What was sent is larger than this page accepts.")
_BROKEN = to_translate("Nothing was lost and nothing was charged by this. Please try again in a moment.")
_MESSAGES: Final = {404: _NOTHING_HERE, 405: _NOTHING_HERE, 413: _TOO_MUCH, 422: _NOT_UNDERSTOOD, 500: _BROKEN}


def install(app: FastAPI) -> None:
    """Replace the problem+json answers of `infra.http.problems` by pages."""
    for kind, handler in (
        (AppError, _refused_here),
        (ServiceRefused, _refused_there),
        (RequestValidationError, _malformed),
        (HTTPException, _http),
        (Exception, _broken),
    ):
        app.add_exception_handler(kind, handler)


def page(visit: Visit, *, status: int, message: str) -> HTMLResponse:
    """The error page for a status with a message in the visitor's language."""
    heading = visit.text(_HEADINGS.get(status, _HEADINGS[400 if status < 500 else 500]))
    response = visit.page("error.html", status=status, heading=heading, message=message)
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


async def _refused_here(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)  # noqa: S101  (registered for this type)
    visit = visit_of(request)
    if isinstance(error, Unavailable):
        _log.warning("service_away", path=request.url.path, error=repr(error.__cause__)[:300])
    return page(visit, status=problems.status_of(error), message=error.message(visit.language))


async def _refused_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceRefused)  # noqa: S101
    visit = visit_of(request)
    return page(visit, status=error.status, message=error.message(visit.language))


async def _malformed(request: Request, _error: Exception) -> Response:
    visit = visit_of(request)
    return page(visit, status=422, message=visit.text(_NOT_UNDERSTOOD))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    visit = visit_of(request)
    message = _MESSAGES.get(error.status_code, _NOT_UNDERSTOOD if error.status_code < 500 else _BROKEN)
    response = page(visit, status=error.status_code, message=visit.text(message))
    response.headers.update(error.headers or {})
    return response


async def _broken(request: Request, error: Exception) -> Response:
    _log.error("unhandled", path=request.url.path, exc_info=error)
    visit = visit_of(request)
    response = page(visit, status=500, message=visit.text(_BROKEN))
    response.headers.update(security_headers.headers(visit.site.settings))  # answered outside every middleware
    return response
