"""Runs the stand-ins for the mail server and for the gateway to phones: `python -m infra.embedded.mailbox`.

In the embedded mode only.
"""

import argparse
import asyncio
import socket
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from infra.embedded import ports
from infra.embedded.configuration import embedded_settings
from infra.embedded.mailbox import gateway, page
from infra.embedded.mailbox.folder import Folder
from infra.embedded.mailbox.smtp import Conversation
from infra.settings import Mode, Place

_GOODBYE_SECONDS = 2
_LINE_BYTES = 1 << 16


def main(words: list[str]) -> int:
    """Serve until stopped; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--descriptor", type=int, required=True, help="an open, bound TCP socket for SMTP")
    parser.add_argument("--uds", type=Path, required=True, help="unix socket for the mail page")
    options = parser.parse_args(words)
    place = Place()
    if place.mode != Mode.EMBEDDED:
        sys.stderr.write("The stand-in for the mail server serves the embedded mode only.\n")
        return 2
    folder = Folder(place.data / "mail")
    secret = embedded_settings(place).messages_secret.get_secret_value()
    shown = page.create_app(folder, *gateway.routes(gateway.Phones(place.data / "messages"), secret=secret))
    asyncio.run(_serve(folder, shown, socket.socket(fileno=options.descriptor), options.uds))
    return 0


async def _serve(folder: Folder, shown: Starlette, door: socket.socket, uds: Path) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Conversation(reader, writer, folder.keep).hold()

    smtp = await asyncio.start_server(greet, sock=door, limit=_LINE_BYTES)
    config = uvicorn.Config(
        shown,
        log_config=None,
        access_log=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
    )
    try:
        await uvicorn.Server(config).serve(sockets=[ports.unix_socket(uds)])
    finally:
        smtp.close()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
