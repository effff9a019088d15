"""`sankhau up`: everything on this machine."""

import click

from infra.cli.configuration import load_place, require_embedded
from infra.embedded import supervisor
from infra.embedded.console import Console
from infra.embedded.folders import FolderRefused
from infra.embedded.lan import HTTPS_ABOVE, NoNetwork
from infra.embedded.ports import PortTaken
from infra.embedded.programs import ProgramMissing


@click.command()
@click.option(
    "--host", help="Listen on this address too, such as 0.0.0.0 for everybody; without it, this machine only."
)
@click.option("--demo/--no-demo", default=True, show_default=True, help="Load the demo house on the first start.")
@click.option("--lan", is_flag=True, help="Let phones on this network in, by HTTPS with a certificate of this machine.")
@click.option("--lan-port", type=click.IntRange(1, 65535), help="Port of that HTTPS [default: SANKHAU_PORT + 443].")
def up(host: str | None, demo: bool, lan: bool, lan_port: int | None) -> None:
    """Run the whole house on this machine until Ctrl-C: edge, pages, services, transcoder, Valkey, test payment.

    \b
    Examples:
      sankhau up
      sankhau up --lan                 counter and door on phones, with their cameras
      SANKHAU_PORT=8001 SANKHAU_DATA=/srv/rap2 sankhau up --no-demo
    """
    place = load_place()
    require_embedded(place, "up")
    if lan and host is not None:
        raise click.UsageError("--lan listens on every address already; leave --host out.")
    https = (lan_port or place.port + HTTPS_ABOVE) if lan else None
    try:
        supervisor.run(place, supervisor.Wish(host=host, lan_port=https, demo=demo), Console())
    except (NoNetwork, FolderRefused, PortTaken, ProgramMissing, supervisor.DatabasesRefused) as refused:
        raise click.ClickException(str(refused)) from None
    except OSError as failure:
        raise click.ClickException(f"The house cannot be started: {failure}") from None
