"""What `sankhau up` refuses before it starts anything."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.cli import up


def test_it_is_refused_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANKHAU_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("SANKHAU_MODE", "production")
    told = CliRunner().invoke(up.up)
    assert told.exit_code == 1
    assert "is for the embedded mode" in told.output
    assert not (tmp_path / "var").exists()


def test_the_network_and_one_address_are_two_wishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANKHAU_DATA", str(tmp_path / "var"))
    told = CliRunner().invoke(up.up, ["--lan", "--host", "192.0.2.7"])
    assert told.exit_code == 2
    assert not (tmp_path / "var").exists()


def test_a_data_folder_that_cannot_be_made_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SANKHAU_DATA", str(tmp_path / "file" / "var"))
    told = CliRunner().invoke(up.up)
    assert told.exit_code == 1
    assert "data folder (SANKHAU_DATA)" in told.output
    assert "Not a directory" in told.output
