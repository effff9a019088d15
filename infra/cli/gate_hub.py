"""`sankhau gate-hub`: the doors of a venue whose line to the world is down go on together, on its own network."""

import socket
import ssl
from pathlib import Path

import click
import httpx
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.types import ASGIApp, Receive, Scope, Send

from infra import clock, telemetry, tls
from infra.cli.configuration import load_settings
from infra.embedded import lan, local_authority
from ticketing.dependencies import PREFIX
from ticketing.gate import signing
from ticketing.gate.hub import Hub
from ticketing.gate.hub_app import Platform, create_app
from web import app as pages

_PAGES = ("/gate", "/en/gate", "/static/", "/lan")


class Doors:
    """The hub's answers, and of the pages those that a door needs."""

    def __init__(self, hub: ASGIApp, site: ASGIApp) -> None:
        self.hub, self.site = hub, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        path = scope.get("path", "")
        of_site = scope["type"] == "http" and path.startswith(_PAGES)
        await (self.site if of_site else self.hub)(scope, receive, send)


@click.command()
@click.option("--platform", required=True, help="Address of the house, such as https://ve.example.vn.")
@click.option("--pair", "secret", default="", help="What follows #pair= in a pairing link; the first time only.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var/gate-hub"), show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8444, show_default=True)
def gate_hub(platform: str, secret: str, folder: Path, port: int) -> None:
    """Serve the gates of one venue on its network; tell the house later what they did. Phones open /gate here.

    \b
    Examples:
      sankhau gate-hub --platform https://ve.example.vn --pair 3q2-7wAAAA…
      sankhau gate-hub --platform https://ve.example.vn --folder /srv/hub
    """
    settings = load_settings()
    telemetry.configure(json=settings.log_json)
    hub = Hub(folder)
    if secret:
        _pair(folder, platform, secret)
    kept = folder / "token"
    if not kept.exists():
        raise click.ClickException("This hub is not paired. Make a device on the house's page and give --pair.")
    try:
        addresses = lan.addresses()
    except lan.NoNetwork as alone:
        raise click.ClickException(str(alone)) from None
    issued = local_authority.issue(folder / "keys", addresses=addresses, hostname=lan.hostname(), now=clock.now())
    origin = lan.origin("https", addresses[0], port)
    here = settings.model_copy(update={"public_url": origin, "lan_authority": issued.authority})
    away = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(503)), base_url=origin)
    upstream = httpx.AsyncClient(base_url=platform, verify=tls.trusted(), timeout=20, trust_env=False)
    site = pages.create_app(here, ticketing_http=away, media_http=away)
    doors = create_app(hub, Platform(upstream, kept.read_text().strip()))
    click.echo(f"Phones open {origin}/gate")
    uvicorn.run(
        Doors(doors, site),
        host="",
        port=port,
        log_config=None,
        ssl_certfile=str(issued.certificate),
        ssl_keyfile=str(issued.key),
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
        server_header=False,
    )


def _pair(folder: Path, platform: str, secret: str) -> None:
    key = Ed25519PrivateKey.generate()
    wish = {"secret": secret, "public_key": signing.shown(key.public_key().public_bytes_raw())}
    try:
        answer = httpx.post(f"{platform.rstrip('/')}{PREFIX}/gate-pairings", json=wish, timeout=20)
    except (httpx.HTTPError, socket.gaierror) as away:
        raise click.ClickException(f"{platform} cannot be reached: {away}") from None
    if answer.status_code != 201:
        raise click.ClickException("The pairing code was used or has expired. Make a new one on the house's page.")
    token = folder / "token"
    token.touch(mode=0o600)
    token.write_text(answer.json()["token"])
