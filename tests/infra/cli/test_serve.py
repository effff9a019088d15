"""What `sankhau serve` asks for; that it serves is tested with the whole house."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.cli import serve


@pytest.mark.parametrize("words", [[], ["--uds", "/run/app.sock", "--port", "9000"]])
def test_it_wants_a_socket_or_a_port_and_not_both(words: list[str]) -> None:
    told = CliRunner().invoke(serve.serve, words)
    assert told.exit_code == 2
    assert "either --uds or --port" in told.output


def test_services_run_apart_only_where_several_processes_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANKHAU_DATA", str(tmp_path / "var"))
    told = CliRunner().invoke(serve.serve, ["--port", "9000", "--only", "media"])
    assert told.exit_code == 1
    assert "needs PostgreSQL" in told.output
    assert CliRunner().invoke(serve.serve, ["--port", "9000", "--only", "stage"]).exit_code == 2


def test_a_port_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(serve.serve, ["--port", "70000"]).exit_code == 2
