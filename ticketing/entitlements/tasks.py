"""What entitlements tell media_service, from the outbox."""

from typing import Any

import httpx

from infra.contracts.entitlement import EntitlementRevoked
from infra.http import service_client
from infra.settings import Settings

REVOCATIONS_PATH = "/api/media/entitlement-revocations"


async def tell_revoked(payload: dict[str, Any], *, media_http: httpx.AsyncClient, settings: Settings) -> None:
    """Hand one revocation over; raises when it was not accepted, so that the outbox tries again."""
    word = EntitlementRevoked.model_validate(payload)
    secret = settings.service_key.get_secret_value()
    answer = await service_client.post_signed(media_http, REVOCATIONS_PATH, word, secret=secret)
    answer.raise_for_status()
