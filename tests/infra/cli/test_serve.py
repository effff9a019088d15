"""What `sankhau serve` asks for; that it serves is tested with the whole house."""

import pytest
from click.testing import CliRunner

from infra.cli import serve


@pytest.mark.parametrize("words", [[], ["--uds", "/run/app.sock", "--port", "9000"]])
def test_it_wants_a_socket_or_a_port_and_not_both(words: list[str]) -> None:
    told = CliRunner().invoke(serve.serve, words)
    assert told.exit_code == 2
    assert "either --uds or --port" in told.output


def test_a_port_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(serve.serve, ["--port", "70000"]).exit_code == 2
