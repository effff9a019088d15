"""The nudge: a Celery message that only names a job. The row in media_service is the truth."""

TASK_NAME = "transcoder.vod.run_job"
QUEUE = "transcode"
# A worker that lives refreshes this key (redis) and lets it lapse when it dies; readiness looks for one.
WORKER_HEARTBEAT_PREFIX = "sankhau:transcoder:"
WORKER_HEARTBEAT_SECONDS = 8
LEASE_SECONDS = 15
HEARTBEAT_SECONDS = 2


def broker_url(redis_url: str) -> str:
    """The Celery broker's URL for a redis URL: Celery spells unix sockets `redis+socket://`."""
    return redis_url.replace("unix://", "redis+socket://", 1)
