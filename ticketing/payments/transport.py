"""The way Stripe's library goes over the wire: one httpx client of ours, with our deadline.

The library's own httpx transport hands bodies over in a way that httpx has deprecated.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

import httpx
import stripe

from infra import tls


class Transport(stripe.HTTPClient):
    """Asynchronous calls only. Failing to connect is told as the library expects, so that it retries."""

    name = "httpx"

    def __init__(self, *, timeout_seconds: float) -> None:
        super().__init__()
        self._http = httpx.AsyncClient(verify=tls.trusted(), timeout=timeout_seconds)

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One call: body, status, headers. Raises stripe.APIConnectionError."""
        try:
            answer = await self._http.request(method, url, headers=dict(headers), content=post_data or None)
        except httpx.HTTPError as failure:
            raise _no_answer(failure) from failure
        return answer.content, answer.status_code, answer.headers

    def sleep_async(self, secs: float) -> Awaitable[None]:
        """The pause before a retry."""
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _no_answer(failure: Exception) -> stripe.APIConnectionError:
    make: Any = stripe.APIConnectionError  # the library left its constructor untyped
    error: stripe.APIConnectionError = make(f"no answer: {failure!r}", should_retry=True)
    return error
