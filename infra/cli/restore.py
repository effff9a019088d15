"""`sankhau restore`: a house from its backup, on this machine or a larger one."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import click
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from infra import storage
from infra.cli import keeping
from infra.cli.alone import only_process
from infra.cli.configuration import load_place, load_settings
from infra.database import copying
from infra.settings import Mode, Settings


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Bring the backup in FOLDER into the databases and the storage that the settings name. They must be empty, and the
    house must not run. Every file is checked before anything is touched.

    A backup of SQLite may be restored into PostgreSQL, and one of a folder into S3: this is how a house moves.
    """
    manifest = keeping.verified(folder)
    place = load_place()
    if place.mode is Mode.EMBEDDED:
        _restore_keys(folder, place.data / "keys")
    settings = load_settings()
    try:
        for url in (settings.ticketing_database_url, settings.media_database_url):
            _make_folder(url)
        with only_process(settings):
            asyncio.run(_restore(settings, folder, manifest))
    except copying.NotEmpty as full:
        raise click.ClickException(f"The database is not empty (table {full}); nothing was restored into it.") from None
    except (OSError, SQLAlchemyError, ValueError, KeyError) as failure:
        raise click.ClickException(f"The restore did not come to its end: {failure}") from None
    click.echo(f"Restored what was kept at {manifest['made_at']}.")


def _restore_keys(folder: Path, keys: Path) -> None:
    for path in keeping.below(folder, keeping.KEYS):
        there = keys / path.name
        if there.exists() and there.read_bytes() != path.read_bytes():
            raise click.ClickException(f"{there} belongs to another house. Restore into an empty SANKHAU_DATA.")
    for path in keeping.below(folder, keeping.KEYS):
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(path, keys / path.name)


async def _restore(settings: Settings, folder: Path, manifest: dict[str, Any]) -> None:
    """Storage first: a database that names a film finds it."""
    urls = {"ticketing": settings.ticketing_database_url, "media": settings.media_database_url}
    for url in urls.values():
        await copying.require_empty(url)
    store = storage.of(settings)
    for path in keeping.below(folder, keeping.STORAGE):
        await store.put_file(str(path.relative_to(folder / keeping.STORAGE)), path)
    for path in keeping.below(folder, keeping.UPLOADS):
        settings.uploads_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        await asyncio.to_thread(shutil.copyfile, path, settings.uploads_folder / path.name)
    for name, url in urls.items():
        about = manifest["databases"][name]
        await _restore_database(url, folder / name, package=keeping.DATABASES[name], about=about)


async def _restore_database(url: str, folder: Path, *, package: str, about: dict[str, Any]) -> None:
    counts = await copying.read(url, folder, package=package, revision=about["revision"])
    if counts != about["rows"]:
        raise ValueError(f"{package}: the rows are not those of the backup")


def _make_folder(url: str) -> None:
    path = make_url(url).database
    if url.startswith("sqlite") and path:
        Path(path).parent.mkdir(mode=0o711, parents=True, exist_ok=True)
