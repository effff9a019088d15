"""Thermal printers on the theatre's network: raw bytes to port 9100, which every one of them reads."""

import asyncio
from typing import Final

from infra.settings import Settings
from ticketing.boxoffice.errors import NoPrinter, RollPrinterAway

_PORT: Final = 9100
_PATIENCE_SECONDS: Final = 5.0


def address_of(settings: Settings, *, drawer: str) -> tuple[str, int]:
    """Host and port of the printer beside a drawer. Raises NoPrinter."""
    named = (pair.partition("=") for pair in settings.roll_printers.split(","))
    printers = {name.strip(): address.strip() for name, _sign, address in named if address.strip()}
    if drawer not in printers:
        raise NoPrinter
    host, _colon, port = printers[drawer].rpartition(":")
    return (host, int(port)) if host and port.isdecimal() else (printers[drawer], _PORT)


async def send(address: tuple[str, int], stream: bytes) -> None:
    """Print. Raises RollPrinterAway, and then perhaps a part was printed."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            _reader, writer = await asyncio.open_connection(*address)
            try:
                writer.write(stream)
                await writer.drain()
            finally:
                writer.close()
                await writer.wait_closed()
    except (OSError, TimeoutError):
        raise RollPrinterAway from None
