"""A restored house has every row and every file of the house that was kept, whatever it is restored into."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from infra import clock
from infra import storage as storages
from infra.cli.backup import backup
from infra.cli.configuration import load_settings
from infra.cli.restore import restore
from infra.database import migrations
from infra.database.engine import Database
from infra.settings import Settings
from media_service.library import service as library
from media_service.library.schemas import NewTitle
from tests.infra.cli.restored import ENGINES, Where
from tests.support.engines import every_row
from tests.support.postgres import Postgres
from tests.ticketing.orders.test_settle_order import deliver, events_of, placed_order
from ticketing.orders import tasks

_SEGMENT = os.urandom(9_000_000)  # more than one part of a multipart put


@pytest.fixture
def where(tmp_path: Path, cluster: Callable[[], Postgres], request: pytest.FixtureRequest) -> Any:
    """Makes instances: `where("sqlite", "kept")`."""
    place = Where(tmp_path, cluster, lambda: request.getfixturevalue("s3"))
    yield place
    place.drop()


async def _fill(settings: Settings) -> None:
    """An order that was paid and refunded, a title, a film, an unfinished upload."""
    await migrations.upgrade(settings.ticketing_database_url, "ticketing")
    await migrations.upgrade(settings.media_database_url, "media_service")
    now, ticketing, media = (
        clock.now(),
        Database(settings.ticketing_database_url),
        Database(settings.media_database_url),
    )
    events = events_of(await placed_order(ticketing, settings, now))
    for event in events.values():
        await deliver(ticketing, event, now)
        await tasks.drain_due(ticketing, now=now)
    details = NewTitle.model_validate(
        {"organisation_id": "org_rap", "name_vi": "Đời cát", "ticket_price_minor": 50_000}
    )
    async with media.transaction() as session:
        title = await library.register_title(session, details=details, created_by="acc_1", now=now)
        await library.add_asset(
            session, asset_id="ast_1", title_id=title.id, master_key="masters/ast_1", size_bytes=7, now=now
        )
    store = storages.of(settings)
    for key, content in {
        "masters/ast_1": b"a film\n",
        "media/ast_1/f1/s.m4s": _SEGMENT,
        "posters/ast_1.jpg": b"",
    }.items():
        await store.put(key, content)
    settings.uploads_folder.mkdir(parents=True)
    (settings.uploads_folder / "upl_1").write_bytes(b"half a fi")
    await ticketing.dispose()
    await media.dispose()


async def _everything(settings: Settings) -> tuple[str, str, dict[str, bytes]]:
    rows = []
    for url in (settings.ticketing_database_url, settings.media_database_url):
        database = Database(url)
        rows.append((await every_row(database)).replace(", tzinfo=datetime.timezone.utc", ""))
        await database.dispose()
    store = storages.of(settings)
    files = {key: await store.get(key) async for key in store.keys("") if not key.startswith("readiness")}
    return rows[0], rows[1], files


def _run(verb: click.Command, folder: Path, environment: dict[str, str]) -> Result:
    return CliRunner().invoke(verb, [str(folder)], env=environment)


@pytest.mark.parametrize(("kept", "into"), ENGINES, ids=str)
def test_every_row_and_every_file_comes_back(where: Where, tmp_path: Path, kept: str, into: str) -> None:
    before, after = where(kept, "before"), where(into, "after")
    with where.environment(before):
        settings = load_settings()
    asyncio.run(_fill(settings))
    assert _run(backup, tmp_path / "kept", before).exit_code == 0
    told = _run(restore, tmp_path / "kept", after)
    assert told.exit_code == 0, told.output
    with where.environment(after):
        restored = load_settings()
    assert asyncio.run(_everything(restored)) == asyncio.run(_everything(settings))
    assert (restored.uploads_folder / "upl_1").read_bytes() == b"half a fi"
    assert restored.playback_key == settings.playback_key


@pytest.fixture
def kept(where: Where, tmp_path: Path) -> Path:
    """A backup."""
    before = where("sqlite", "before")
    with where.environment(before):
        asyncio.run(_fill(load_settings()))
    assert _run(backup, tmp_path / "kept", before).exit_code == 0
    return tmp_path / "kept"


def test_a_damaged_backup_is_refused_before_anything_is_touched(where: Where, tmp_path: Path, kept: Path) -> None:
    (kept / "storage" / "masters" / "ast_1").write_bytes(b"a f1lm\n")
    after = where("sqlite", "after")
    told = _run(restore, kept, after)
    assert told.exit_code == 1
    assert "damaged: storage/masters/ast_1" in told.output
    assert not (tmp_path / "after").exists()


def test_a_house_that_has_rows_is_not_overwritten(where: Where, kept: Path) -> None:
    after = where("sqlite", "after")
    assert _run(restore, kept, after).exit_code == 0
    told = _run(restore, kept, after)
    assert told.exit_code == 1
    assert "not empty" in told.output


def test_a_backup_that_breaks_off_leaves_none(where: Where, tmp_path: Path, kept: Path) -> None:
    before = where("sqlite", "before")
    (tmp_path / "before" / "media.db").write_bytes(b"no database")
    told = _run(backup, tmp_path / "again", before)
    assert told.exit_code == 1
    assert "Nothing was kept" in told.output
    assert not (tmp_path / "again").exists()
    assert _run(backup, kept, before).exit_code == 1  # a folder that is there is never written into
