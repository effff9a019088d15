"""The stand-in as a program."""

import pytest

from infra.embedded.mailbox import __main__ as program


def test_it_is_refused_in_production(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SANKHAU_MODE", "production")
    assert program.main(["--descriptor", "3", "--uds", "/nowhere.sock"]) == 2
    assert "embedded mode only" in capsys.readouterr().err
