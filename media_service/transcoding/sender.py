"""The Celery side of the nudge: a message that only names a job, sent by task name, with short deadlines."""

import asyncio

from celery import Celery

from infra.contracts import transcode_job

_CONNECT_SECONDS = 1
_ANSWER_SECONDS = 2


class Sender:
    """Sends nudges. A broker that is down or hangs costs seconds in a thread, never the event loop."""

    def __init__(self, redis_url: str) -> None:
        self._celery = Celery("media_service", broker=transcode_job.broker_url(redis_url), set_as_current=False)
        self._celery.conf.update(
            broker_connection_timeout=_CONNECT_SECONDS,
            broker_transport_options={
                "socket_connect_timeout": _CONNECT_SECONDS,
                "socket_timeout": _ANSWER_SECONDS,
                "max_retries": 0,  # Kombu's default is to try for ever
                "interval_start": 0,
            },
            task_ignore_result=True,
            task_publish_retry=False,
        )

    async def nudge(self, job_id: str) -> None:
        """Put one message on the queue. Raises whatever the broker raises."""
        await asyncio.to_thread(self._send, job_id)

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.to_thread(self._celery.close)

    def _send(self, job_id: str) -> None:
        self._celery.send_task(
            transcode_job.TASK_NAME,
            args=[job_id],
            queue=transcode_job.QUEUE,
            ignore_result=True,
            retry=False,
        )
