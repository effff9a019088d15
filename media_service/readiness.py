"""Whether the service can do its work now: GET /api/media/readyz, each part asked with a short deadline."""

import asyncio
from collections.abc import Awaitable, Callable

import redis.asyncio as redis
import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.contracts.transcode_job import WORKER_HEARTBEAT_PREFIX
from infra.database import migrations
from media_service.parts import Parts, TheParts

router = APIRouter(tags=["readiness"])
_SECONDS = 2.0
_PROBE = "readiness/probe"
_log = structlog.get_logger("readiness")


@router.get("/api/media/readyz")
async def readyz(parts: TheParts) -> JSONResponse:
    """200 when every part answers, else 503; `parts` tells which."""
    checks: dict[str, Callable[[], Awaitable[bool]]] = {
        "database": lambda: _database(parts),
        "migrations": lambda: migrations.is_current(parts.database, "media_service"),
        "storage": lambda: _storage(parts),
        "redis": lambda: _redis(parts),
        "transcoder": lambda: _transcoder(parts),
    }
    answers = await asyncio.gather(*(_asked(name, check) for name, check in checks.items()))
    states = dict(zip(checks, answers, strict=True))
    ready = all(states.values())
    headers = {"Cache-Control": "no-store"}
    return JSONResponse({"ready": ready, "parts": states}, status_code=200 if ready else 503, headers=headers)


async def _asked(name: str, check: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(_SECONDS):
            return await check()
    except Exception as failure:  # whatever a part raises, it is not ready
        _log.warning("part_not_ready", part=name, error=repr(failure)[:300])
        return False


async def _database(parts: Parts) -> bool:
    await parts.database.ping()
    return True


async def _storage(parts: Parts) -> bool:
    await parts.storage.put(_PROBE, b"writable")
    return True


async def _redis(parts: Parts) -> bool:
    async with _client(parts) as client:
        return bool(await client.ping())


async def _transcoder(parts: Parts) -> bool:
    async with _client(parts) as client:
        async for _key in client.scan_iter(match=f"{WORKER_HEARTBEAT_PREFIX}*", count=1000):
            return True
    return False


def _client(parts: Parts) -> redis.Redis:
    return redis.from_url(parts.settings.redis_url, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS)
