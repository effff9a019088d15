"""The stand-ins as a program."""

import pytest

from infra.embedded import stand_ins as program


def test_it_is_refused_in_production(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SANKHAU_MODE", "production")
    assert program.main(["--descriptor", "5", "--uds", "/nowhere/stripe.sock"]) == 2
    assert "embedded mode only" in capsys.readouterr().err
