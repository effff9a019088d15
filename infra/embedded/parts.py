"""The parts of the house and how each is started."""

import os
import sys
from pathlib import Path

from infra.embedded import edge
from infra.embedded.configuration import Layout
from infra.embedded.process import Part
from infra.embedded.programs import Program
from infra.settings import Settings

_ROOT = Path(__file__).parents[2]
_VALKEY_MEMORY = "128mb"


def environment(settings: Settings) -> dict[str, str]:
    """What every Python part is told; the rest it derives from the same data folder."""
    lan = {} if settings.lan_authority is None else {"SANKHAU_LAN_AUTHORITY": str(settings.lan_authority)}
    return lan | {
        "SANKHAU_PUBLIC_URL": settings.public_url,
        "SANKHAU_MODE": settings.mode.value,
        "SANKHAU_PORT": str(settings.port),
        "SANKHAU_DATA": str(settings.data),
        "SANKHAU_STRIPE_API_BASE": settings.stripe_api_base,
        "SANKHAU_BANK_ACCOUNT": settings.bank_account,
        "SANKHAU_INVOICES_URL": settings.invoices_url,
        "SANKHAU_SMTP_PORT": str(settings.smtp_port),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH")))),
        "PYTHONUNBUFFERED": "1",
    }


def valkey(program: Program, layout: Layout) -> Part:
    """Valkey on a unix socket, keeping nothing: it only carries messages."""
    options = {
        "port": "0",
        "unixsocket": str(layout.valkey_socket),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "maxmemory": _VALKEY_MEMORY,
        "maxmemory-policy": "noeviction",
        "dir": str(layout.runtime),
        "loglevel": "nothing" if "Valkey" in program.version else "warning",
    }
    argv = [str(program.path), *(word for name, value in options.items() for word in (f"--{name}", value))]
    return Part("valkey", tuple(argv))


def stripe(settings: Settings, layout: Layout, descriptor: int) -> Part:
    """The stand-ins for Stripe, a bank and e-invoices: an open TCP socket for the API, a unix socket for the pages."""
    words = ("-m", "infra.embedded.stand_ins", "--descriptor", str(descriptor), "--uds", str(layout.stripe_socket))
    return Part("stripe", (sys.executable, *words), environment(settings), (descriptor,))


def mail(settings: Settings, layout: Layout, descriptor: int) -> Part:
    """The stand-in for the mail server: SMTP on an open TCP socket, its page on a unix socket."""
    words = ("-m", "infra.embedded.mailbox", "--descriptor", str(descriptor), "--uds", str(layout.mail_socket))
    return Part("mail", (sys.executable, *words), environment(settings), (descriptor,))


def app(settings: Settings, layout: Layout) -> Part:
    """Web, ticketing and media_service in one process."""
    return _verb("app", settings, "serve", "--uds", str(layout.app_socket))


def worker(settings: Settings) -> Part:
    """One transcoder."""
    return _verb("worker", settings, "work")


def migrate(settings: Settings) -> Part:
    """Brings both databases to their newest shape, before the others start."""
    return _verb("migrate", settings, "migrate", once=True)


def demo(settings: Settings) -> Part:
    """Loads the demo house, once."""
    return _verb("demo", settings, "demo", once=True)


def nginx(program: Program, site: edge.Edge, descriptor: int) -> Part:
    """The edge; `descriptor` is the storage folder."""
    return Part("edge", tuple(edge.command(program.path, site)), {}, (descriptor,))


def _verb(name: str, settings: Settings, *words: str, once: bool = False) -> Part:
    return Part(name, (sys.executable, "-m", "infra.cli", *words), environment(settings), once=once)
