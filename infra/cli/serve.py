"""`sankhau serve`: web, ticketing and media_service in one process."""

from pathlib import Path

import click
import uvicorn

from infra import telemetry
from infra.cli.configuration import load_settings
from infra.cli.site import create_app

_GOODBYE_SECONDS = 3
_KEEP_ALIVE_SECONDS = 75  # longer than the edge keeps a connection, so that it never writes into a closing one


@click.command()
@click.option("--uds", type=click.Path(path_type=Path), help="Listen on this unix socket (what the edge expects).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address, with --port.")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen on this TCP port.")
def serve(uds: Path | None, host: str, port: int | None) -> None:
    """Serve the pages and both services. Run `sankhau migrate` before, and an edge in front.

    \b
    Examples:
      sankhau serve --uds /run/sankhau/app.sock
      sankhau serve --port 9000
    """
    if (uds is None) == (port is None):
        raise click.UsageError("Give either --uds or --port.")
    settings = load_settings()
    telemetry.configure(json=settings.log_json)
    config = uvicorn.Config(
        create_app(settings),
        uds=None if uds is None else str(uds),
        host=host,
        port=port or 0,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        forwarded_allow_ips="*" if uds is not None else "127.0.0.1",  # only the edge reaches the socket
    )
    server = uvicorn.Server(config)
    server.run()
    if not server.started:
        raise SystemExit(3)
