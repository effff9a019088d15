"""Both databases to their newest shape."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.cli import migrate
from tests.support.house import House


def test_migrating_twice_is_harmless(house: House) -> None:
    for _time in range(2):
        assert house.sankhau("migrate").returncode == 0


def test_a_database_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANKHAU_DATA", str(tmp_path))
    monkeypatch.setenv("TICKETING_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/not/there/ticketing.db")
    told = CliRunner().invoke(migrate.migrate)
    assert told.exit_code == 1
    assert f"there is no folder {tmp_path}/not/there" in told.output


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ticketing.db").write_text("not a database" * 100)
    monkeypatch.setenv("SANKHAU_DATA", str(tmp_path))
    told = CliRunner().invoke(migrate.migrate)
    assert told.exit_code == 1
    assert "file is not a database" in told.output
