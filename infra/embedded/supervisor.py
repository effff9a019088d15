"""`sankhau up`: the whole house on this machine, each part a process that is kept alive and stopped in order."""

import asyncio
import os
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import httpx

from infra import clock, tls
from infra.embedded import demo_house, edge, folders, lan, local_authority, parts, ports, programs
from infra.embedded.configuration import Layout, embedded_settings, layout
from infra.embedded.console import Console
from infra.embedded.process import Keeper, Part, die_with
from infra.settings import Place, Settings

_FRONT_PATIENCE_SECONDS = 5.0
_BACK_PATIENCE_SECONDS = 2.0
_READY_POLL_SECONDS = 0.25
_READY_WARNING_SECONDS = 45.0
_MAILBOX = {"SANKHAU_SMTP_HOST", "SANKHAU_MESSAGES_URL"}  # with both set, the stand-ins have nothing to take
_LAST_WORDS = 2000  # characters
_BACK = {"valkey", "stripe", "mail"}  # stopped last: the others still use them


class DatabasesRefused(Exception):
    """The databases could not be brought to their newest shape; the text says why."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the one who starts the house may choose."""

    host: str | None = None  # None: this machine only
    lan_port: int | None = None  # HTTPS for the network; None: none
    demo: bool = True


def run(place: Place, wish: Wish, console: Console) -> None:
    """Run until SIGINT or SIGTERM.

    Raises FolderRefused, PortTaken, ProgramMissing, DatabasesRefused before anything is started.
    """
    os.umask(0o022)  # nginx's workers read what the parts write
    where = layout(place)
    nginx, valkey = programs.find_nginx(), programs.find_valkey()
    with ExitStack() as stack:
        folders.prepare(where)
        stack.enter_context(folders.held(where))
        hosts = ports.addresses(wish.host)
        ports.require_free(hosts, place.port)
        settings = embedded_settings(place)
        network = None
        if wish.lan_port is not None:
            network, settings = _open_to_network(settings, where, wish.lan_port)
        stack.callback(folders.clear, where)
        storage = os.open(where.storage, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, storage)
        house = [parts.valkey(valkey, where)]
        if "SANKHAU_STRIPE_API_BASE" not in os.environ:
            door = stack.enter_context(ports.listener("127.0.0.1", 0))
            address = f"http://127.0.0.1:{door.getsockname()[1]}"
            settings = settings.model_copy(update={"stripe_api_base": address})
            house.append(parts.stripe(settings, where, door.fileno()))
        else:
            settings = settings.model_copy(update=_without_plays())
        mail_page = not os.environ.keys() >= _MAILBOX
        if mail_page:
            door = stack.enter_context(ports.listener("127.0.0.1", 0))
            if "SANKHAU_SMTP_HOST" not in os.environ:
                settings = settings.model_copy(update={"smtp_port": door.getsockname()[1]})
            house.append(parts.mail(settings, where, door.fileno()))
        site = _site(
            settings, where, hosts, descriptor=storage, mail_page=mail_page, network=network, keyval=nginx.keyval
        )
        edge.write(site)
        house += [parts.app(settings, where), parts.worker(settings), parts.nginx(nginx, site, storage)]
        asyncio.run(_run(house, settings, wish, console))


def _without_plays() -> dict[str, str]:
    """With a real Stripe, neither bank nor e-invoices are a play: what the environment does not name is not offered."""
    return {name: "" for name in ("bank_account", "invoices_url") if f"SANKHAU_{name.upper()}" not in os.environ}


def _open_to_network(settings: Settings, where: Layout, port: int) -> tuple[edge.Lan, Settings]:
    """A certificate for today's addresses, and the settings of a house that people reach by HTTPS.

    Raises NoNetwork, PortTaken.
    """
    addresses = lan.addresses()
    ports.require_free(ports.everywhere(), port)
    folder = where.data / "keys" / "lan"
    issued = local_authority.issue(folder, addresses=addresses, hostname=lan.hostname(), now=clock.now())
    opened = edge.Lan(port, issued.certificate, issued.key, ports.everywhere())
    shown = {"public_url": lan.origin("https", addresses[0], port), "lan_authority": issued.authority}
    return opened, settings.model_copy(update=shown)


async def _run(house: list[Part], settings: Settings, wish: Wish, console: Console) -> None:
    began = time.monotonic()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    console.say("Đang mở màn… xin đợi vài giây. · Starting; this takes a few seconds.")
    await _migrate(settings)
    keepers = [Keeper(part, console) for part in house]
    running = [asyncio.create_task(keeper.run()) for keeper in keepers]
    welcome = asyncio.create_task(_welcome(settings, wish, console, keepers, running, began=began))
    await stop.wait()
    console.say("Đang đóng màn… · Stopping.")
    welcome.cancel()
    await _stop(keepers)
    await asyncio.gather(*running, welcome, return_exceptions=True)
    console.say("Đã dừng. · Stopped.")


async def _migrate(settings: Settings) -> None:
    """In a process of its own, which gives the memory back. Raises DatabasesRefused."""
    part = parts.migrate(settings)
    process = await asyncio.create_subprocess_exec(
        *part.argv,
        env={**os.environ, **part.environment},
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
        start_new_session=True,
        preexec_fn=die_with(os.getpid()),
    )
    _, said = await process.communicate()
    if process.returncode != 0:
        raise DatabasesRefused(said.decode(errors="replace").strip()[-_LAST_WORDS:] or f"status {process.returncode}")


async def _stop(keepers: list[Keeper]) -> None:
    front = [keeper for keeper in keepers if keeper.part.name not in _BACK]
    back = [keeper for keeper in keepers if keeper.part.name in _BACK]
    await asyncio.gather(*(keeper.stop(patience_seconds=_FRONT_PATIENCE_SECONDS) for keeper in front))
    await asyncio.gather(*(keeper.stop(patience_seconds=_BACK_PATIENCE_SECONDS) for keeper in back))


async def _welcome(
    settings: Settings,
    wish: Wish,
    console: Console,
    keepers: list[Keeper],
    running: list[asyncio.Task[None]],
    *,
    began: float,
) -> None:
    """Wait until everything is ready, say where it is, and load the demo house on the first start."""
    await _until_ready(settings, console)
    lines = [f"Sẵn sàng sau {time.monotonic() - began:.1f} s · Ready: {settings.public_url}"]
    if wish.lan_port is not None:
        lines += _for_phones(settings)
    if wish.demo:
        people = demo_house.logins(settings.data / "keys")
        lines += [f"  {login['role']:<13} {login['email']}  {login['password']}" for login in people]
        if "SANKHAU_SMTP_HOST" not in os.environ:
            lines.append(f"  Hộp thư thử · Test mail: {settings.public_url}/test-mail/")
        if "SANKHAU_MESSAGES_URL" not in os.environ:
            lines.append(f"  Tin nhắn thử · Test messages: {settings.public_url}/test-messages/")
        if not demo_house.is_loaded(settings.data):
            lines.append("Phim thử đang được chuẩn bị, xem được sau ít phút. · The demo film is on its way.")
    lines.append("Ctrl-C để dừng · Ctrl-C stops it. Lệnh khác · More: sankhau --help")
    console.say("\n".join(lines))
    if wish.demo and not demo_house.is_loaded(settings.data):
        keeper = Keeper(parts.demo(settings), console)
        keepers.append(keeper)
        running.append(asyncio.create_task(keeper.run()))


def _for_phones(settings: Settings) -> list[str]:
    """How a phone on the same network gets here."""
    start = lan.origin("http", lan.addresses()[0], settings.port) + "/lan"
    here = f"http://localhost:{settings.port}"
    return [
        f"  Trên máy này · On this machine: {here}",
        f"  Điện thoại cùng mạng, quét mã hoặc mở · Phones on this network, scan or open: {start}",
        *lan.qr_lines(start),
    ]


async def _until_ready(settings: Settings, console: Console) -> None:
    where = layout(settings)
    warn_at = time.monotonic() + _READY_WARNING_SECONDS
    async with httpx.AsyncClient(verify=tls.trusted(), timeout=5, trust_env=False) as http:
        while True:
            missing = await _missing(http, settings.port) if where.app_socket.exists() else ["app"]
            if not missing:
                return
            if time.monotonic() >= warn_at:
                console.say(f"Vẫn đang đợi · Still waiting for: {', '.join(missing)}")
                warn_at = time.monotonic() + _READY_WARNING_SECONDS
            await asyncio.sleep(_READY_POLL_SECONDS)


async def _missing(http: httpx.AsyncClient, port: int) -> list[str]:
    """The parts that are not ready."""
    try:
        answer = await http.get(f"http://127.0.0.1:{port}/readyz")
        told: dict[str, bool] = answer.json().get("parts", {})
    except (httpx.HTTPError, ValueError, AttributeError):
        return ["edge"]
    if answer.status_code == 200:
        return []
    return [name for name, ready in told.items() if not ready] or ["app"]


def _site(
    settings: Settings,
    where: Layout,
    hosts: Sequence[str],
    *,
    descriptor: int,
    mail_page: bool,
    network: edge.Lan | None,
    keyval: bool,
) -> edge.Edge:
    return edge.Edge(
        lan=network,
        keyval=keyval,
        folder=where.runtime / "edge",
        addresses=tuple(hosts),
        port=settings.port,
        app_socket=where.app_socket,
        storage=edge.storage_path(where.storage, descriptor),
        stripe_socket=where.stripe_socket,
        playback_keys={settings.playback_key_id: settings.playback_key.get_secret_value()},
        edge_key=settings.edge_key.get_secret_value(),
        bucket=edge.bucket_of(settings),
        mail_socket=where.mail_socket if mail_page else None,
    )
