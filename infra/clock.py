"""The one clock: aware UTC. Read it once per request or task and hand the instant down."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
