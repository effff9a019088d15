"""Writing an edge that stands apart; what it does is tested in tests/infra/deploy and tests/journeys."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.cli.edge import edge


@pytest.fixture(autouse=True)
def _instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANKHAU_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("SANKHAU_PORT", "8123")


def test_it_names_every_application_and_the_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANKHAU_STORAGE_URL", "s3://films/rap")
    monkeypatch.setenv("SANKHAU_S3_ENDPOINT", "https://s3.example:9000")
    monkeypatch.setenv("SANKHAU_S3_SECRET_ACCESS_KEY", "the bucket's secret")
    done = CliRunner().invoke(edge, [str(tmp_path / "edge"), "--app", "10.0.0.5:9000", "--app", "10.0.0.6:9000"])
    assert done.exit_code == 0, done.output
    written = (tmp_path / "edge" / "nginx.conf").read_text()
    for expected in ('server "10.0.0.5:9000";', 'server "10.0.0.6:9000";', "server s3.example:9000;", "0.0.0.0:8123"):
        assert expected in written
    assert "the bucket's secret" not in written
    assert "test-payment" not in written


def test_media_service_may_run_apart(tmp_path: Path) -> None:
    words = [str(tmp_path / "edge"), "--app", "10.0.0.5:9000", "--media", "10.0.0.7:9000"]
    assert CliRunner().invoke(edge, words).exit_code == 0
    upstreams = re.findall(r"upstream (\w+) \{[^}]*?server ([^;]+);", (tmp_path / "edge" / "nginx.conf").read_text())
    assert upstreams == [("app", '"10.0.0.5:9000"'), ("media", '"10.0.0.7:9000"')]


def test_without_a_bucket_films_come_from_the_folder(tmp_path: Path) -> None:
    done = CliRunner().invoke(edge, [str(tmp_path / "edge"), "--app", "10.0.0.5:9000"])
    assert done.exit_code == 0, done.output
    written = (tmp_path / "edge" / "nginx.conf").read_text()
    assert f'alias "{tmp_path}/var/storage/media/$asset/$file";' in written
    assert "proxy_cache" not in written


def test_it_wants_an_application(tmp_path: Path) -> None:
    assert CliRunner().invoke(edge, [str(tmp_path / "edge")]).exit_code == 2
