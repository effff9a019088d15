"""What the doctor asks of what the settings name."""

from pathlib import Path

import pytest

from infra.cli import service_checks
from infra.cli.machine_checks import Finding
from infra.database import migrations
from infra.embedded import secrets
from infra.settings import Mode, Settings
from tests.support.postgres import Postgres
from tests.support.settings import make_settings


async def look(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding async for finding in service_checks.findings(settings)}


async def test_what_is_made_at_the_first_start_is_in_order(tmp_path: Path) -> None:
    found = await look(make_settings(tmp_path / "var"))
    assert all(finding.good for finding in found.values()), found


async def test_a_database_of_an_older_shape_is_told_with_the_way_out(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    await migrations.upgrade(settings.ticketing_database_url, "ticketing")
    await migrations.upgrade(settings.media_database_url, "media_service", revision="0001")
    found = await look(settings)
    assert found["ticketing db"].good
    assert not found["media db"].good
    assert "sankhau migrate" in found["media db"].told


async def test_postgresql_tells_its_version(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.url(postgres.make())
    await migrations.upgrade(url, "ticketing")
    found = await look(make_settings(tmp_path, ticketing_database_url=url))
    assert found["ticketing db"].good, found
    assert "PostgreSQL 1" in found["ticketing db"].told


async def test_what_does_not_answer_is_told_in_one_line_without_a_password(tmp_path: Path) -> None:
    nobody = "127.0.0.1:9"
    settings = make_settings(
        tmp_path,
        mode=Mode.PRODUCTION,
        ticketing_database_url=f"postgresql+asyncpg://ve:mat-khau@{nobody}/ve",
        redis_url=f"redis://{nobody}",
        smtp_port=9,
        storage_url="file:///proc/nowhere",
    )
    found = await look(settings)
    for what in ("ticketing db", "redis", "mail", "storage"):
        assert not found[what].good, what
        assert "\n" not in found[what].told
        assert "mat-khau" not in found[what].told


@pytest.mark.parametrize("whose", ["actor", "entitlement"])
def test_keys_that_are_no_pair_are_told(tmp_path: Path, whose: str) -> None:
    assert service_checks.key_pairs(make_settings(tmp_path)).good
    stranger = secrets.make()[f"{whose}_public_key"]
    assert not service_checks.key_pairs(make_settings(tmp_path, **{f"{whose}_public_key": stranger})).good
