"""Whoever passes e-invoices of cash registers on to the tax authority (Decree 123/2020, changed by 70/2025).

`EInvoices` is what the rest of the house knows; `SignedProvider` is the one adapter so far. Its wire format:

    POST <SANKHAU_INVOICES_URL>
    Content-Type: application/json
    Idempotency-Key: <id>                         the same invoice again gets the same answer
    Message-Signature: t=<unix seconds>,v1=<hex>  HMAC-SHA256 of "<t>." and the body, under SANKHAU_INVOICES_SECRET

    an `InvoiceDocument`; an adjustment or replacement names the invoice it `refers_to`

2xx: taken, {"authority_code", "lookup_url"}. 408, 409, 425, 429, 5xx or no answer: tried again, for ever. Any other:
refused, {"reason"}; a person looks at it and sends it again.
"""

from typing import Protocol

import httpx
import structlog
from pydantic import ValidationError

from infra import clock, messages, tls
from infra.settings import Settings
from ticketing.invoices.schemas import Accepted, InvoiceDocument

_TIMEOUT_SECONDS = 10
_TRY_AGAIN = {408, 409, 425, 429}
_log = structlog.get_logger("invoices")


class ProviderAway(Exception):
    """It does not answer, or asks to come again."""


class ProviderRefused(Exception):
    """It will not take this invoice; the text says why."""


class EInvoices(Protocol):
    """A provider of e-invoices."""

    async def submit(self, invoice: InvoiceDocument) -> Accepted:
        """Hand one over; again with the same id changes nothing. Raises ProviderAway, ProviderRefused."""

    async def close(self) -> None:
        """Close the connections."""


class SignedProvider:
    """A provider over HTTP, as described above."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.invoices_url
        self._secret = settings.invoices_secret.get_secret_value()
        self._http = httpx.AsyncClient(verify=tls.trusted(), timeout=_TIMEOUT_SECONDS, trust_env=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def submit(self, invoice: InvoiceDocument) -> Accepted:
        """Hand one over. Raises ProviderAway, ProviderRefused."""
        if not self._url:
            raise ProviderAway("no provider is set")
        body = invoice.model_dump_json().encode()
        stamp = int(clock.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": invoice.id,
            messages.SIGNATURE_HEADER: f"t={stamp},v1={messages.sign(body, self._secret, stamp=stamp)}",
        }
        try:
            answer = await self._http.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as away:
            raise ProviderAway(repr(away)) from away
        if answer.status_code in _TRY_AGAIN or answer.status_code >= 500:
            raise ProviderAway(f"status {answer.status_code}")
        if not answer.is_success:
            _log.error("invoice_refused", invoice=invoice.id, status=answer.status_code)
            raise ProviderRefused(_reason(answer))
        try:
            return Accepted.model_validate_json(answer.content)
        except ValidationError as unreadable:
            raise ProviderAway("an answer that nobody can read") from unreadable


def offered(settings: Settings) -> bool:
    """Whether there is a provider."""
    return bool(settings.invoices_url)


def _reason(answer: httpx.Response) -> str:
    try:
        told = answer.json()
    except ValueError:
        told = None
    reason = told.get("reason") if isinstance(told, dict) else None
    return f"{answer.status_code}: {reason}" if isinstance(reason, str) else f"{answer.status_code}"
