"""The Celery worker: one process, one job at a time (solo pool), and nothing in it that outlives a `kill -9`.

The job's lease in media_service, not the broker, brings back what a dead worker held. The solo pool gets round to the
acknowledgement only when the job has ended, so a message may come twice; the second claim is refused and nothing
happens. Without Valkey no new work arrives, and the work at hand goes on.
"""

import asyncio
import contextlib
import logging
import os
import socket
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import celery
import redis
import structlog
from celery import signals
from celery.exceptions import CPendingDeprecationWarning

from infra import storage, telemetry
from infra.contracts import transcode_job
from infra.http import service_client
from infra.settings import Settings
from transcoder.vod import pipeline, reports

log = structlog.get_logger()
_REDIS_SECONDS = 2


def create_worker(settings: Settings) -> celery.Celery:
    """The Celery application of a transcoder, with its one task."""
    app = celery.Celery("transcoder", broker=transcode_job.broker_url(settings.redis_url), set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_default_queue=transcode_job.QUEUE,
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"socket_connect_timeout": _REDIS_SECONDS},
    )

    @app.task(name=transcode_job.TASK_NAME)  # type: ignore[untyped-decorator]
    def run_job(job_id: str) -> None:
        """Do the job if it is still to be had."""
        outcome = asyncio.run(_run_stoppable(job_id, settings))
        log.info("job_ended", job_id=job_id, outcome=outcome)

    return app


def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; blocking, in the main thread. A job at hand is dropped, not finished."""
    telemetry.configure(json=settings.log_json)
    settings.work_folder.mkdir(parents=True, exist_ok=True)
    pipeline.sweep(settings.work_folder)
    # The sandbox, not the worker, is where rights are dropped; see transcoder/ffmpeg/confinement.py.
    warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")
    warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)
    app = create_worker(settings)
    with heartbeat(settings), _quiet_logging():
        worker = app.Worker(
            pool="solo",
            queues=[transcode_job.QUEUE],
            hostname=f"transcoder-{os.getpid()}@{socket.gethostname()}",
            quiet=True,
            without_heartbeat=True,
            without_gossip=True,
            without_mingle=True,
        )
        worker.start()


def worker_name() -> str:
    """Who we are in claims and in the liveness key: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def heartbeat(settings: Settings) -> Iterator[None]:
    """Keep the liveness key alive from a thread while the block runs; Valkey may come and go."""
    stopped = threading.Event()
    thread = threading.Thread(target=_beat, args=(settings.redis_url, stopped), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=_REDIS_SECONDS * 2)


def _beat(redis_url: str, stopped: threading.Event) -> None:
    key = f"{transcode_job.WORKER_HEARTBEAT_PREFIX}{worker_name()}"
    client = redis.Redis.from_url(redis_url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS)
    with client:
        while True:
            with contextlib.suppress(redis.RedisError, OSError):
                client.set(key, b"1", ex=transcode_job.WORKER_HEARTBEAT_SECONDS)
            if stopped.wait(transcode_job.WORKER_HEARTBEAT_SECONDS / 4):
                break
        with contextlib.suppress(redis.RedisError, OSError):
            client.delete(key)


async def _run_stoppable(job_id: str, settings: Settings) -> str:
    """One job, which a request to stop (SIGTERM) cancels: ffmpeg dies, the work folder goes, the lease runs out."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(_run(job_id, settings))

    def stop(**_: Any) -> None:
        loop.call_soon_threadsafe(task.cancel)

    with _connected(signals.worker_shutting_down, stop):
        try:
            return await task
        except asyncio.CancelledError:
            return "stopped"


async def _run(job_id: str, settings: Settings) -> str:
    store = storage.of(settings)
    async with service_client.client(settings.media_url) as http:
        desk = reports.Desk(http, settings.service_key.get_secret_value())
        return await pipeline.run_job(job_id, settings=settings, desk=desk, storage=store, worker=worker_name())


@contextmanager
def _quiet_logging() -> Iterator[None]:
    """Keep Celery from setting up logging of its own: whoever listens to this signal has done it."""
    for talkative in ("celery.worker.strategy", "celery.app.trace"):  # we log how a job ended ourselves
        logging.getLogger(talkative).setLevel(logging.WARNING)
    with _connected(signals.setup_logging, lambda **_: None):
        yield


@contextmanager
def _connected(signal: Any, receiver: Callable[..., None]) -> Iterator[None]:
    signal.connect(receiver, weak=False)
    try:
        yield
    finally:
        signal.disconnect(receiver)
