"""`sankhau migrate`: bring both databases to their newest shape."""

import asyncio
from pathlib import Path

import click
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from infra.cli.configuration import load_settings
from infra.database import migrations
from infra.settings import Settings


@click.command()
def migrate() -> None:
    """Bring both databases to their newest shape. Safe to repeat and to run twice at once."""
    settings = load_settings()
    for url in (settings.ticketing_database_url, settings.media_database_url):
        _require_folder(url)
    try:
        asyncio.run(_migrate(settings))
    except (SQLAlchemyError, OSError) as failure:
        raise click.ClickException(f"The database cannot be migrated: {failure.__cause__ or failure}") from None
    click.echo("Both databases have their newest shape.")


def _require_folder(url: str) -> None:
    """Refuse a SQLite file in a folder that is not there, before the driver does it less clearly."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database:
        folder = Path(address.database).parent
        if not folder.is_dir():
            raise click.ClickException(f"The database cannot be migrated: there is no folder {folder}.")


async def _migrate(settings: Settings) -> None:
    await migrations.upgrade(settings.ticketing_database_url, "ticketing")
    await migrations.upgrade(settings.media_database_url, "media_service")
