"""`sankhau serve`: web, ticketing and media_service in one process, or in several side by side."""

import gc
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import click
import uvicorn
from uvicorn.supervisors import Multiprocess

from infra import telemetry
from infra.cli.alone import on_sqlite, only_process, refuse_on_sqlite
from infra.cli.configuration import load_settings
from infra.cli.site import Service, Site, create_app
from infra.settings import Mode, Settings

_GOODBYE_SECONDS = 3
_ONLY = "SERVE_ONLY"
_NEW_OBJECTS = 20_000  # between two looks at the youngest; Python's 700 are a few per request
_KEEP_ALIVE_SECONDS = 75  # longer than the edge keeps a connection, so that it never writes into a closing one


@click.command()
@click.option("--uds", type=click.Path(path_type=Path), help="Listen on this unix socket (what the edge expects).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address, with --port.")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on this TCP port.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes; PostgreSQL only.")
@click.option(
    "--only",
    "services",
    multiple=True,
    type=click.Choice([service.value for service in Service]),
    help="This service; repeatable.",
)
def serve(uds: Path | None, host: str, port: int | None, workers: int, services: tuple[str, ...]) -> None:
    """Serve the pages and both services, or some of them. Run `sankhau migrate` before, and an edge in front.

    With PostgreSQL any number of these may run, on any number of machines; `sankhau relay` runs beside them.

    \b
    Examples:
      sankhau serve --uds /run/sankhau/app.sock
      sankhau serve --host 10.0.0.5 --port 9000 --workers 4
      sankhau serve --host 10.0.0.6 --port 9000 --only media
    """
    if (uds is None) == (port is None):
        raise click.UsageError("Give either --uds or --port.")
    settings = load_settings()
    if workers > 1 or services:
        refuse_on_sqlite(settings, "More than one process")
    telemetry.configure(json=settings.log_json)
    options: dict[str, Any] = {
        "uds": None if uds is None else str(uds),
        "host": host,
        "port": port or 0,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "ws": "none",
        "lifespan": "on",
        "timeout_graceful_shutdown": _GOODBYE_SECONDS,
        "timeout_keep_alive": _KEEP_ALIVE_SECONDS,
        "forwarded_allow_ips": "*" if uds is not None else "127.0.0.1",  # only the edge reaches the socket
    }
    with only_process(settings):
        if workers > 1:
            _serve_side_by_side(options, workers, services)
        else:
            _serve(_site(settings, services), options)


def from_environment() -> Site:
    """The site of one of several processes, each of which loads its settings itself."""
    settings = load_settings()
    telemetry.configure(json=settings.log_json)
    return _site(settings, os.environ.get(_ONLY, "").split())


def _site(settings: Settings, services: Collection[str]) -> Site:
    relays = settings.mode is Mode.EMBEDDED or on_sqlite(settings)
    site = create_app(settings, relays=relays, services=[Service(name) for name in services] or tuple(Service))
    _keep_what_stands()
    return site


def _keep_what_stands() -> None:
    """Programs and tables stay until the end: to look through them for garbage stops everybody for a tenth of a second
    again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


def _serve(site: Site, options: dict[str, Any]) -> None:
    server = uvicorn.Server(uvicorn.Config(site, **options))
    server.run()
    if not server.started:
        raise SystemExit(3)


def _serve_side_by_side(options: dict[str, Any], workers: int, services: Collection[str]) -> None:
    os.environ[_ONLY] = " ".join(services)  # handed down to processes of our own
    config = uvicorn.Config("infra.cli.serve:from_environment", factory=True, workers=workers, **options)
    listener = config.bind_socket()
    Multiprocess(config, sockets=[listener]).run()
