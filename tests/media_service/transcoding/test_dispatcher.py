import asyncio
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis.asyncio as redis

from infra import clock
from infra.contracts import transcode_job
from media_service.transcoding.dispatcher import Dispatcher
from media_service.transcoding.sender import Sender
from tests.media_service.stage import Stage
from tests.support.valkey import Valkey

pytestmark = pytest.mark.both_engines


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A broker of the test's own, not started yet."""
    server = Valkey()
    yield server
    server.remove()


async def nudges(url: str) -> list[dict[str, Any]]:
    """The messages that wait on the real broker."""
    async with redis.from_url(url) as client:
        return [json.loads(raw) for raw in await client.lrange(transcode_job.QUEUE, 0, -1)]


async def test_a_whole_upload_is_on_the_broker_at_once(stage: Stage) -> None:
    title_id = await stage.title()
    await stage.upload(title_id)
    began = time.monotonic()
    job_id = await stage.job_of(title_id)
    mine: list[dict[str, Any]] = []
    while not mine and time.monotonic() - began < 5:
        waiting = await nudges(stage.settings.redis_url)
        mine = [m for m in waiting if job_id in m["headers"]["argsrepr"]]
        await asyncio.sleep(0.02)
    assert time.monotonic() - began < 0.9, "the upload wakes the dispatcher; it does not wait for its round"
    headers = mine[0]["headers"]
    assert (headers["task"], headers["ignore_result"]) == (transcode_job.TASK_NAME, True)


async def _alone(stage: Stage, url: str) -> tuple[Dispatcher, Sender, str]:
    """A dispatcher of the test's own beside the application's, on another broker, and a job that is due."""
    title_id = await stage.title()
    await stage.upload(title_id)
    own = Sender(url)
    return Dispatcher(stage.parts.database, own, job_queued=asyncio.Event()), own, await stage.job_of(title_id)


async def test_a_dead_broker_loses_nothing_and_blocks_nothing(stage: Stage, valkey: Valkey) -> None:
    dispatcher, own, job_id = await _alone(stage, valkey.url)
    now = clock.now() + timedelta(seconds=60)
    began = time.monotonic()
    assert await dispatcher.dispatch_due(now) == 0
    assert time.monotonic() - began < 2
    valkey.start()
    assert await dispatcher.dispatch_due(now + timedelta(seconds=2)) == 1
    assert [m["headers"]["argsrepr"] for m in await nudges(valkey.url)] == [f"['{job_id}']"]
    valkey.stop()  # with the message in it
    valkey.start()
    assert await dispatcher.dispatch_due(now + timedelta(seconds=64)) == 1
    assert len(await nudges(valkey.url)) == 1
    await own.close()


async def test_a_frozen_broker_costs_seconds_in_a_thread_while_the_service_answers(
    stage: Stage, valkey: Valkey
) -> None:
    valkey.start()
    valkey.freeze()
    dispatcher, own, _ = await _alone(stage, valkey.url)
    began = time.monotonic()
    round_ = asyncio.create_task(dispatcher.dispatch_due(clock.now() + timedelta(seconds=60)))
    slowest = 0.0
    while not round_.done():
        asked = time.monotonic()
        assert (await stage.client.get("/api/media/titles")).status_code == 200
        slowest = max(slowest, time.monotonic() - asked)
        await asyncio.sleep(0.05)
    assert await round_ == 0
    assert time.monotonic() - began < 10
    assert slowest < 1
    await own.close()


async def test_a_claimed_job_is_not_nudged_until_its_lease_is_lost(stage: Stage, valkey: Valkey) -> None:
    valkey.start()
    dispatcher, own, job_id = await _alone(stage, valkey.url)
    await stage.claim(job_id)
    now = clock.now()
    assert await dispatcher.dispatch_due(now + timedelta(seconds=10)) == 0
    assert await dispatcher.dispatch_due(now + timedelta(seconds=transcode_job.LEASE_SECONDS + 1)) == 1
    await own.close()


async def test_idle_rounds_write_nothing(stage: Stage) -> None:
    dispatcher = Dispatcher(stage.parts.database, Sender(stage.settings.redis_url), job_queued=asyncio.Event())
    await stage.title()
    await asyncio.sleep(0.1)  # what the title's own commit still writes
    before = await _changes(stage)
    for _ in range(3):
        assert await dispatcher.dispatch_due(clock.now()) == 0
    assert await _changes(stage) == before


async def _changes(stage: Stage) -> int:
    """When the database's files were last written."""
    path = stage.settings.data / "media.db"
    return sum(file.stat().st_mtime_ns for file in (path, path.with_name("media.db-wal")) if file.exists())
