"""`sankhau backup`: everything this house keeps, copied while it runs."""

import asyncio
import os
import shutil
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from infra import clock, storage
from infra.cli import keeping
from infra.cli.configuration import load_settings
from infra.database import copying
from infra.database.engine import Database
from infra.settings import Mode, Settings

_ROOMS = ("masters/", "media/", "posters/", "voices/")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Copy both databases, the storage, unfinished uploads and, on one machine, the keys into FOLDER, which must not
    be there yet. The house may go on meanwhile. FOLDER appears when the copy is whole, and is as secret as the house.

    In production the keys stay where your secrets are kept: back those up apart.
    """
    settings = load_settings()
    if folder.exists():
        raise click.ClickException(f"{folder} is there already.")
    draft = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(mode=0o700, parents=True)
        files = asyncio.run(_copy(settings, draft))
        os.sync()
        draft.rename(folder)
    except (OSError, SQLAlchemyError) as failure:
        raise click.ClickException(
            f"Nothing was kept: {failure}. If the house changed while it was copied, run it again."
        ) from None
    click.echo(f"{files} files in {folder}")


async def _copy(settings: Settings, draft: Path) -> int:
    """Databases first: what they name is in the storage by then."""
    about = {}
    urls = {"ticketing": settings.ticketing_database_url, "media": settings.media_database_url}
    for name, url in urls.items():
        database = Database(url)
        try:
            about[name] = await copying.write(database, draft / name)
        finally:
            await database.dispose()
    if settings.uploads_folder.is_dir():
        await asyncio.to_thread(_copy_files, settings.uploads_folder, draft / keeping.UPLOADS)
    await _copy_objects(settings, draft / keeping.STORAGE)
    if settings.mode is Mode.EMBEDDED:
        await asyncio.to_thread(_copy_files, settings.data / "keys", draft / keeping.KEYS)
    told = {"made_at": clock.now().isoformat(), "databases": about}
    manifest = await asyncio.to_thread(keeping.write_manifest, draft, told)
    return len(manifest["files"])


async def _copy_objects(settings: Settings, target: Path) -> None:
    store = storage.of(settings)
    for room in _ROOMS:
        async for key in store.keys(room):
            path = target / key
            path.parent.mkdir(parents=True, exist_ok=True)
            found = await store.as_file(key, path)
            if found != path:
                await asyncio.to_thread(shutil.copyfile, found, path)


def _copy_files(source: Path, target: Path) -> None:
    target.mkdir()
    for path in source.iterdir():
        if path.is_file() and not path.name.startswith("."):
            shutil.copy2(path, target / path.name)
