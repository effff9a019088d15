"""How a service's answer becomes a value or a refusal that a page can show.

ServiceRefused       the service said no: problem+json with a code and the words in both languages
infra.Unavailable    the service is away, slow or broken; nothing was changed
"""

from collections.abc import Mapping
from typing import TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from infra.errors import Unavailable

Word = TypeVar("Word", bound=BaseModel)


class ServiceRefused(Exception):
    """A service refused, with its HTTP status, stable code and message in each language."""

    def __init__(self, *, status: int, code: str, vi: str, en: str) -> None:
        self.status = status
        self.code = code
        self.vi = vi
        self.en = en
        super().__init__(f"{status} {code}")

    def message(self, language: str) -> str:
        """The message in `vi`, else in English."""
        return self.vi if language == "vi" else self.en


def status_of(refused: ServiceRefused | Unavailable) -> int:
    """With which status the page that asked is shown again."""
    return refused.status if isinstance(refused, ServiceRefused) else 503


class _Messages(BaseModel):
    vi: str
    en: str


class _Problem(BaseModel):
    """The parts of problem+json (RFC 9457) that pages use."""

    code: str
    messages: _Messages


async def ask(
    http: httpx.AsyncClient,
    method: str,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    params: Mapping[str, str | list[str]] | None = None,
    word: BaseModel | None = None,
    content: bytes | None = None,
) -> httpx.Response:
    """A call with a word or with bytes that succeeded. Raises ServiceRefused or Unavailable."""
    body = word.model_dump_json().encode() if word is not None else content
    sent = (headers or {}) | ({"Content-Type": "application/json"} if word is not None else {})
    try:
        response = await http.request(method, path, headers=sent, params=params, content=body)
    except httpx.HTTPError as away:
        raise Unavailable from away
    if response.status_code < 400:
        return response
    if response.status_code >= 500:
        raise Unavailable
    raise _refusal(response)


def one(response: httpx.Response, kind: type[Word]) -> Word:
    """The answer as one word of the service's schemas."""
    return kind.model_validate_json(response.content)


def many(response: httpx.Response, kind: type[Word]) -> list[Word]:
    """The answer as a list of words."""
    return TypeAdapter(list[kind]).validate_json(response.content)  # type: ignore[valid-type]


def bearer(token: str) -> dict[str, str]:
    """The header that shows a token (RFC 6750)."""
    return {"Authorization": f"Bearer {token}"}


def _refusal(response: httpx.Response) -> Exception:
    try:
        problem = _Problem.model_validate_json(response.content)
    except ValidationError:
        return Unavailable()  # not one of our services: a proxy, or a wrong address
    return ServiceRefused(
        status=response.status_code, code=problem.code, vi=problem.messages.vi, en=problem.messages.en
    )
