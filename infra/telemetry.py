"""Structured logs to standard output. Tokens and secrets never reach them: the last processor masks both."""

import logging
import re
import sys
from typing import Any

import structlog

# A playback token in a path, a link from a mail, a JWT, a bearer or Stripe secret, an order's access key in a link.
_SECRET = re.compile(
    r"(?<=/v/)[^/\s]+|(?<=/reset/)[\w-]+|(?<=/invitation/)[\w-]+|(?<=/join/)[\w-]+"
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=[Bb]earer )\S+|\b(?:sk|whsec)_[\w-]+|(?<=key=)[\w-]+"
)
_SECRET_NAMES = ("token", "password", "secret", "api_key", "access_key", "authorization", "cookie")


def configure(*, json: bool) -> None:
    """Send structlog and the standard library's loggers through one renderer; call once per process."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_secrets,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.processors.LogfmtRenderer(key_order=["level", "event"], drop_missing=True)
    )
    if not json:
        shared.remove(shared[2])  # people read the supervisor's prefix and clock
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "httpcore", "uvicorn", "stripe", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def mask_secrets(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """structlog processor: hide values named like a secret and secrets inside text."""
    for name, value in event.items():
        if any(word in name.lower() for word in _SECRET_NAMES):
            event[name] = "[hidden]"
        elif isinstance(value, str):
            event[name] = _SECRET.sub("[hidden]", value)
    return event
