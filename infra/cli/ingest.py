"""`sankhau ingest`: a film of yours on screen."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import click
import httpx
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TransferSpeedColumn

from infra.cli import staging
from infra.cli.configuration import load_settings
from infra.cli.house_client import HouseClient

_RATINGS = ("P", "K", "T13", "T16", "T18")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--title", required=True, help="The title in Vietnamese.")
@click.option("--title-en", help="The title in English.")
@click.option("--synopsis", default="", help="What it is about, in Vietnamese.")
@click.option("--synopsis-en", default="", help="What it is about, in English.")
@click.option("--credit", default="", help="Whom to credit.")
@click.option("--price", type=click.IntRange(min=1000), default=50_000, show_default=True, help="Ticket price in đồng.")
@click.option("--rating", type=click.Choice(_RATINGS), default="P", show_default=True, help="Age rating.")
@click.option("--organisation", help="Id of the house it belongs to; needed where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def ingest(file: Path, organisation: str | None, as_json: bool, **options: Any) -> None:
    """Upload FILE, have it transcoded, and sell tickets to it as soon as its first seconds can be watched.

    The two times that are told at the end run from the end of the upload: until the first seconds could be watched in
    every quality, and until the whole film could. With --json: title_id, watch_url, upload_seconds,
    seconds_to_first_playable, seconds_to_complete, rungs.

    \b
    Examples:
      sankhau ingest phim.mkv --title "Quan Âm Thị Kính"
      sankhau ingest phim.mov --title "Đời cát" --title-en "Sandy Lives" --price 79000 --rating T13 --json
    """
    settings = load_settings()
    console = Console(stderr=True, quiet=as_json)
    try:
        with HouseClient(settings) as house:
            title_id = staging.register(house, _details(house, organisation, options))
            upload_seconds, found = bring_in(house, title_id=title_id, file=file, console=console)
    except httpx.TransportError as failure:
        raise click.ClickException(f"The connection to the house was lost: {failure!r}") from None
    staged = staging.staged(settings, found, upload_seconds=upload_seconds)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(staged), ensure_ascii=False))
        return
    click.echo(f"Xem được tại · Watch it at: {staged.watch_url}")
    click.echo(f"Tải lên · upload: {staged.upload_seconds:.1f} s")
    click.echo(
        f"Từ khi tải xong đến khi xem được · end of upload to first playable: {staged.seconds_to_first_playable} s"
    )
    click.echo(f"Từ khi tải xong đến khi đủ phim · end of upload to complete: {staged.seconds_to_complete} s")
    click.echo(f"Các mức hình · rungs: {', '.join(staged.rungs)}")


def bring_in(house: HouseClient, *, title_id: str, file: Path, console: Console) -> tuple[float, dict[str, Any]]:
    """Upload and follow with progress bars: seconds of upload, and the finished production."""
    bars = Progress(
        TextColumn("{task.description:<32}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        console=console,
    )
    size = file.stat().st_size
    with bars:
        sending = bars.add_task("Tải lên · Upload", total=size)
        upload_seconds = staging.send(
            house, title_id=title_id, file=file, on_upload=lambda sent: bars.update(sending, completed=sent)
        )
    with Progress(*bars.columns[:3], TimeElapsedColumn(), console=console) as bars:
        making = bars.add_task("Chuyển mã · Transcode", total=1.0)

        def show(found: dict[str, Any]) -> None:
            playable = " ▶" if found["playable_at"] else ""
            bars.update(making, completed=found["fraction"], description=f"Chuyển mã · Transcode{playable}")

        found = staging.follow(house, title_id=title_id, on_production=show)
    return upload_seconds, found


def _details(house: HouseClient, organisation: str | None, options: dict[str, Any]) -> dict[str, Any]:
    details = {
        "organisation_id": organisation or _only_house(house),
        "name_vi": options["title"],
        "name_en": options["title_en"],
        "synopsis_vi": options["synopsis"],
        "synopsis_en": options["synopsis_en"],
        "credit": options["credit"],
        "age_rating": options["rating"],
        "ticket_price_minor": options["price"],
    }
    return details


def _only_house(house: HouseClient) -> str:
    houses = house.organisations()
    if len(houses) == 1:
        return next(iter(houses))
    if not houses:
        raise click.ClickException("There is no house yet. Make the demo house with `sankhau demo`.")
    listed = "".join(f"\n  {key}  {name}" for key, name in houses.items())
    raise click.ClickException(f"There are several houses; say which one with --organisation:{listed}")
