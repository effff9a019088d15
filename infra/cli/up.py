"""`sankhau up`: everything on this machine."""

import click

from infra.cli.configuration import load_place, require_embedded
from infra.embedded import supervisor
from infra.embedded.console import Console
from infra.embedded.folders import FolderRefused
from infra.embedded.ports import PortTaken
from infra.embedded.programs import ProgramMissing


@click.command()
@click.option(
    "--host", help="Listen on this address too, such as 0.0.0.0 for everybody; without it, this machine only."
)
@click.option("--demo/--no-demo", default=True, show_default=True, help="Load the demo house on the first start.")
def up(host: str | None, demo: bool) -> None:
    """Run the whole house on this machine until Ctrl-C: edge, pages, services, transcoder, Valkey, test payment.

    \b
    Examples:
      sankhau up
      SANKHAU_PORT=8001 SANKHAU_DATA=/srv/rap2 sankhau up --no-demo
    """
    place = load_place()
    require_embedded(place, "up")
    try:
        supervisor.run(place, supervisor.Wish(host=host, demo=demo), Console())
    except (FolderRefused, PortTaken, ProgramMissing, supervisor.DatabasesRefused) as refused:
        raise click.ClickException(str(refused)) from None
    except OSError as failure:
        raise click.ClickException(f"The house cannot be started: {failure}") from None
