"""More than one process for one SQLite file is refused: its single writer is a connection of one process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click
from sqlalchemy import make_url

from infra.settings import Settings


def on_sqlite(settings: Settings) -> bool:
    """Whether any of the two databases is a SQLite file."""
    return any(url.startswith("sqlite") for url in _urls(settings))


def refuse_on_sqlite(settings: Settings, what: str) -> None:
    """Raise click.ClickException when a database cannot serve several processes."""
    if on_sqlite(settings):
        raise click.ClickException(
            f"{what} needs PostgreSQL: SQLite serves one process. Set TICKETING_DATABASE_URL and MEDIA_DATABASE_URL to "
            "postgresql+asyncpg://…"
        )


@contextmanager
def only_process(settings: Settings) -> Iterator[None]:
    """Hold the SQLite files for this process while the block runs; click.ClickException when another has them."""
    with ExitStack() as stack:
        for url in _urls(settings):
            path = make_url(url).database
            if url.startswith("sqlite") and path:
                descriptor = os.open(f"{path}.serving", os.O_RDWR | os.O_CREAT, 0o600)
                stack.callback(os.close, descriptor)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise click.ClickException(
                        f"Another process serves {path} already, and SQLite serves one. More than one needs PostgreSQL."
                    ) from None
        yield


def _urls(settings: Settings) -> tuple[str, str]:
    return settings.ticketing_database_url, settings.media_database_url
