import time
from dataclasses import replace

import redis.asyncio as redis

from infra.contracts.transcode_job import WORKER_HEARTBEAT_PREFIX
from infra.settings import Settings
from media_service.parts import Parts
from tests.media_service.stage import Stage
from tests.support.valkey import Valkey


async def test_it_is_ready_once_a_worker_beats(stage: Stage) -> None:
    before = await stage.client.get("/api/media/readyz")
    assert before.status_code == 503
    assert [name for name, well in before.json()["parts"].items() if not well] == ["transcoder"]
    async with redis.from_url(stage.settings.redis_url) as client:
        await client.set(f"{WORKER_HEARTBEAT_PREFIX}w1", "1", ex=8)
        after = await stage.client.get("/api/media/readyz")
        await client.delete(f"{WORKER_HEARTBEAT_PREFIX}w1")
    assert after.status_code == 200
    expected = dict.fromkeys(("database", "migrations", "storage", "redis", "transcoder"), True)
    assert after.json() == {"ready": True, "parts": expected}


async def test_a_frozen_valkey_makes_it_unready_within_the_deadline(stage: Stage, settings: Settings) -> None:
    frozen = Valkey()
    frozen.start()
    frozen.freeze()
    stage.app.state.parts = _with_redis(stage, frozen.url)
    began = time.monotonic()
    try:
        answer = await stage.client.get("/api/media/readyz")
    finally:
        frozen.remove()
    assert time.monotonic() - began < 5
    parts = answer.json()["parts"]
    assert (answer.status_code, parts["redis"], parts["database"]) == (503, False, True)


async def test_a_storage_that_cannot_be_written_is_named(stage: Stage) -> None:
    blocked = stage.parts.storage.local_path("") / "readiness"
    blocked.mkdir(exist_ok=True)
    (blocked / "probe").mkdir()  # an object cannot replace a folder, not even for root
    answer = await stage.client.get("/api/media/readyz")
    assert answer.json()["parts"]["storage"] is False


def _with_redis(stage: Stage, url: str) -> Parts:
    return replace(stage.parts, settings=stage.settings.model_copy(update={"redis_url": url}))
