import sqlite3
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from infra.database import migrations
from infra.database.engine import Database
from infra.settings import Settings
from media_service.base import Base
from media_service.guides.models import Guide
from media_service.library.models import Title
from media_service.playback.models import PlaybackSession
from media_service.transcoding.models import TranscodeJob
from media_service.uploads.models import Upload


def _definitions(path: Path) -> set[tuple[str, ...]]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
        found = {
            tuple(sorted(line.strip().rstrip(",").replace('"', "") for line in sql.splitlines())) for (sql,) in rows
        }
    connection.close()
    return found


def test_the_migrations_make_exactly_the_tables_and_checks_of_the_models(migrated: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/models.db")
    for model in (Guide, Title, PlaybackSession, TranscodeJob, Upload):
        assert model.__tablename__ in Base.metadata.tables
    Base.metadata.create_all(engine)
    engine.dispose()
    assert _definitions(migrated) == _definitions(tmp_path / "models.db")


def test_alembic_finds_nothing_left_to_migrate(migrated: Path) -> None:
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


async def test_a_migrated_database_is_current_and_an_empty_one_is_not(database: Database, settings: Settings) -> None:
    assert await migrations.is_current(database, "media_service")
    empty = Database(f"sqlite+aiosqlite:///{settings.data}/empty.db")
    assert not await migrations.is_current(empty, "media_service")
    await empty.dispose()
