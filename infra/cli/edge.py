"""`sankhau edge`: the nginx configuration of an edge that stands apart from the application."""

import os
from pathlib import Path

import click

from infra.cli.configuration import load_settings
from infra.embedded import edge as edges


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--app", "apps", multiple=True, required=True, help="host:port of a `sankhau serve`; repeatable.")
@click.option(
    "--media", "media_apps", multiple=True, help="host:port of one with media_service, if others are without."
)
@click.option("--listen", "addresses", multiple=True, default=("0.0.0.0",), help="Address to listen on [0.0.0.0].")  # noqa: S104  (an edge faces everybody)
@click.option("--keyval", is_flag=True, help="That nginx has the keyval module: known tokens cost next to nothing.")
def edge(
    folder: Path, apps: tuple[str, ...], media_apps: tuple[str, ...], addresses: tuple[str, ...], keyval: bool
) -> None:
    """Write what nginx needs into FOLDER and tell how it is started. Films come from the storage that the settings
    name: a folder on this machine, or a bucket, whose segments are kept in FOLDER/cache.

    \b
    Example:
      sankhau edge /etc/sankhau-edge --app 10.0.0.5:9000 --app 10.0.0.6:9000
      nginx -p /etc/sankhau-edge/ -c /etc/sankhau-edge/nginx.conf
    """
    settings = load_settings()
    bucket = edges.bucket_of(settings)
    site = edges.Edge(
        folder=Path(os.path.abspath(folder)),
        addresses=addresses,
        port=settings.port,
        app_socket=None,
        storage="" if bucket is not None else settings.storage_url.removeprefix("file://"),
        stripe_socket=None,
        playback_keys={settings.playback_key_id: settings.playback_key.get_secret_value()},
        edge_key=settings.edge_key.get_secret_value(),
        bucket=bucket,
        keyval=keyval,
        apps=apps,
        media_apps=media_apps,
    )
    try:
        written = edges.write(site)
    except (OSError, ValueError) as refused:
        raise click.ClickException(f"The edge cannot be written: {refused}") from None
    click.echo(f"{written}\nnginx -p {site.folder}/ -c {written} -e stderr   (njs 0.9 or newer)")
