"""From the outbox: what ticketing must know about titles. From the clock: titles whose hour has come."""

from typing import Any

import httpx
import structlog
from pydantic import BaseModel

from infra import clock
from infra.contracts.title import TitlePublished, TitleWithdrawn
from infra.database.engine import Database
from infra.http import service_client
from infra.outbox.relay import Handler
from infra.settings import Settings
from media_service.library import publishing, service
from media_service.library.errors import TitleIncomplete

PUBLISH_SECONDS = 1.0
_PATH = "/api/ticketing/title-events"
_log = structlog.get_logger("library")


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


async def publish_due(database: Database) -> int:
    """Put the titles on sale whose hour has come; how many. One that has lost its film waits for a new one."""
    now, published = clock.now(), 0
    async with database.reading() as session:
        due = await publishing.due_title_ids(session, now=now)
    for title_id in due:
        try:
            async with database.transaction() as session:
                title = await service.locked_title(session, title_id=title_id)
                if title is not None and title.publish_at is not None and title.publish_at <= now:
                    await publishing.publish_title(session, title=title, now=now)
                    published += 1
        except TitleIncomplete as incomplete:
            _log.warning("publication_waits", title_id=title_id, missing=incomplete.missing)
    return published
