"""Calls from one service to another: JSON over HTTP, signed, with a deadline."""

import httpx
from pydantic import BaseModel

from infra import clock, tls
from infra.contracts import signature

TIMEOUT_SECONDS = 10


def client(base_url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """An HTTP client for a service; `transport` keeps calls inside the process (embedded)."""
    return httpx.AsyncClient(base_url=base_url, transport=transport, verify=tls.trusted(), timeout=TIMEOUT_SECONDS)


async def post_signed(http: httpx.AsyncClient, path: str, word: BaseModel, *, secret: str) -> httpx.Response:
    """POST one word of `infra.contracts`; the answer, whatever its status."""
    body = word.model_dump_json().encode()
    proof = signature.sign(secret, method="POST", path=path, body=body, now=clock.now())
    headers = {"Content-Type": "application/json", signature.HEADER: proof}
    return await http.post(path, content=body, headers=headers)
