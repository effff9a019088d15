"""`sankhau relay`: what one process does for all web processes, apart from them."""

import asyncio
import os
import signal

import click
import structlog

from infra import telemetry
from infra.cli.alone import refuse_on_sqlite
from infra.cli.configuration import load_settings
from infra.cli.site import create_app
from infra.settings import Settings

_AFTER_BUYERS = 10  # steps of `nice`: a letter may wait, somebody who looks at a page may not
_log = structlog.get_logger("relay")


@click.command()
def relay() -> None:
    """Hand on what the services have to tell each other, ask the payment provider what it forgot to tell, expire what
    lapsed. Any number may run side by side; a message is handed over by one of them.

    With SQLite this is done by `sankhau serve` itself.
    """
    settings = load_settings()
    refuse_on_sqlite(settings, "`sankhau relay`")
    telemetry.configure(json=settings.log_json)
    os.nice(_AFTER_BUYERS)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    site = create_app(settings)  # the whole site without a door
    async with site.living():
        _log.info("relaying")
        await stop.wait()
