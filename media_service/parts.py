"""What the service stands on while it runs: opened by the application's lifespan, reached by every route."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

import httpx
from fastapi import Depends, Request

from infra.database.engine import Database
from infra.settings import Settings
from infra.storage import Storage


@dataclass(frozen=True, slots=True)
class Parts:
    """The open parts of one running application. `job_queued` wakes the dispatcher before its next round."""

    settings: Settings
    database: Database
    storage: Storage
    ticketing_http: httpx.AsyncClient
    job_queued: asyncio.Event


async def parts_of(request: Request) -> Parts:
    """The parts of the application that answers."""
    parts: Parts = request.app.state.parts
    return parts


TheParts = Annotated[Parts, Depends(parts_of)]
