"""From the outbox: what ticketing must know about titles."""

from typing import Any

import httpx
from pydantic import BaseModel

from infra.contracts.title import TitlePublished, TitleWithdrawn
from infra.http import service_client
from infra.outbox.relay import Handler
from infra.settings import Settings
from media_service.library import service

_PATH = "/api/ticketing/title-events"


def handlers(settings: Settings, ticketing_http: httpx.AsyncClient) -> dict[str, Handler]:
    """By topic. A refusal by ticketing raises, so that the relay tries again."""

    async def tell(word: BaseModel) -> None:
        secret = settings.service_key.get_secret_value()
        answer = await service_client.post_signed(ticketing_http, _PATH, word, secret=secret)
        answer.raise_for_status()

    async def published(payload: dict[str, Any]) -> None:
        await tell(TitlePublished.model_validate(payload))

    async def withdrawn(payload: dict[str, Any]) -> None:
        await tell(TitleWithdrawn.model_validate(payload))

    return {service.TITLE_PUBLISHED: published, service.TITLE_WITHDRAWN: withdrawn}
