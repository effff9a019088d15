"""Whatever is thrown at a route, the answer is its own or a problem with a code and both languages; never a 500."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.infra.cli.test_route_roles import DOCUMENTS, Cast
from tests.support.house import House

_BODIES: tuple[bytes, ...] = (
    b"",
    b"{",
    b"null",
    b"[]",
    b"{}",
    b'"text"',
    b"\xff\xfe\x00",
    b'{"id": "\\u0000", "name": "\\ud800", "email": 7, "reason": [], "title_id": {"a": 1}}',
    b'{"offer_id": "ofr_\\u0000", "buyer_name": "  ", "buyer_email": "@", "return_path": "//elsewhere.example"}',
    b'{"name_vi": "\\u202e", "organisation_id": "org_1", "ticket_price_minor": 1e400, "age_rating": "C"}',
    b'{"fence": -1, "fraction": NaN, "worker": ""}',
    b'{"password": "' + b"x" * 100_000 + b'", "email": "a@example.vn"}',
    b"[" * 2_000 + b"]" * 2_000,
)
_IDS = ("x", "%00", "%f0%9f%8e%ad", "..%2f..", "a" * 300, "' OR 1=1 --".replace(" ", "%20"), "-1")
_QUERIES = ("limit=-1", "limit=x&offset=1e9", "organisation_id=%00", "title_id=%ed%a0%80&title_id=", "a=1&a=2", "%")
_HEADERS: tuple[dict[str, str], ...] = (
    {"Content-Type": "application/json"},
    {"Content-Type": "text/plain", "Accept-Language": "en"},
    {"Tus-Resumable": "1.0.0", "Upload-Length": "-1", "Upload-Metadata": "title_id !,,", "Upload-Offset": "9" * 30},
    {"Tus-Resumable": "9", "Content-Type": "application/offset+octet-stream", "Idempotency-Key": "k" * 300},
)


@pytest.fixture(scope="module")
def cast(house: House, film: dict[str, Any]) -> Cast:
    return Cast(house, film)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_refusal_is_a_problem_in_both_languages(cast: Cast, document: str) -> None:
    wrong = []
    # A connection for each: the edge closes those on which it refused something unreadable.
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=cast.house.address, trust_env=False, timeout=20, limits=limits) as http:
        for method, path, query, headers, content in _attempts(cast, document):
            answer = http.request(method, f"{path}?{query}" if query else path, headers=headers, content=content)
            if complaint := _complaint(answer):
                wrong.append(f"{method} {path[:80]}?{query} {content[:60]!r}: {complaint}")
    assert wrong == []


def _attempts(cast: Cast, document: str) -> Iterator[tuple[str, str, str, dict[str, str], bytes]]:
    """Every route with bodies, ids, queries and headers that nobody means, as those who get past the first check."""
    for template, methods in cast.house.get(document).json()["paths"].items():
        for method, role in itertools.product(methods, ("owner", "service", "operator")):
            for number, content in enumerate(_BODIES):
                path = _filled(template, _IDS[number % len(_IDS)])
                sent = b"" if method in {"get", "head", "options"} else content
                headers = _HEADERS[number % len(_HEADERS)] | cast.proof(role, method.upper(), path, sent)
                yield method.upper(), path, _QUERIES[number % len(_QUERIES)], headers, sent


def _filled(template: str, name: str) -> str:
    while "{" in template:
        before, _, rest = template.partition("{")
        template = before + name + rest.partition("}")[2]
    return template


def _complaint(answer: httpx.Response) -> str | None:
    """What is wrong with an answer, if anything."""
    if answer.status_code < 400:
        return None
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if answer.request.method == "HEAD":
        return None  # has no body to speak in
    if answer.headers.get("content-type") != "application/problem+json":
        return f"status {answer.status_code} as {answer.headers.get('content-type')}: {answer.text[:80]}"
    told = json.loads(answer.content)
    spoken = told.get("code") and told["messages"]["vi"] and told["messages"]["en"]
    return None if spoken and told["status"] == answer.status_code else f"says {told}"
