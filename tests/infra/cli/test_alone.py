"""SQLite serves one process, and the program says so before anything is damaged."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from infra.cli import alone, relay, serve
from infra.settings import Settings
from tests.support.settings import make_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


def test_a_second_process_on_the_same_files_is_refused(settings: Settings) -> None:
    second = alone.only_process(settings)
    with alone.only_process(settings), pytest.raises(click.ClickException, match="PostgreSQL"):
        second.__enter__()
    with alone.only_process(settings):
        pass


def test_postgresql_takes_any_number(settings: Settings) -> None:
    urls = {"ticketing_database_url": "postgresql+asyncpg://a", "media_database_url": "postgresql+asyncpg://b"}
    elsewhere = settings.model_copy(update=urls)
    with alone.only_process(elsewhere), alone.only_process(elsewhere):
        alone.refuse_on_sqlite(elsewhere, "`sankhau relay`")


@pytest.mark.parametrize(
    ("verb", "words"), [(serve.serve, ["--port", "9000", "--workers", "2"]), (relay.relay, [])], ids=["serve", "relay"]
)
def test_the_verbs_for_many_processes_want_postgresql(
    verb: click.Command, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANKHAU_DATA", str(tmp_path))
    told = CliRunner().invoke(verb, words)
    assert told.exit_code == 1
    assert "PostgreSQL" in told.output
