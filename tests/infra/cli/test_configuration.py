"""Settings that are missing or wrong are named in sentences, and their values are not repeated."""

from pathlib import Path

import click
import pytest

from infra.cli import configuration
from infra.settings import Mode, Place, Settings


@pytest.fixture(autouse=True)
def _instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(configuration.environment_name(name), raising=False)
    monkeypatch.setenv("SANKHAU_DATA", str(tmp_path))


def test_the_embedded_mode_needs_nothing() -> None:
    assert configuration.load_settings().mode == Mode.EMBEDDED


def test_production_names_everything_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANKHAU_MODE", "production")
    with pytest.raises(click.ClickException) as refused:
        configuration.load_settings()
    for name in ("TICKETING_DATABASE_URL", "SANKHAU_STRIPE_API_KEY", "SANKHAU_PUBLIC_URL"):
        assert f"{name} chưa được đặt · is not set (" in refused.value.message
    assert "SANKHAU_TICKETING_DATABASE_URL" not in refused.value.message


def test_a_wrong_value_is_named_but_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANKHAU_PLAYBACK_KEY_ID", "a-secret-by-mistake")
    with pytest.raises(click.ClickException, match="SANKHAU_PLAYBACK_KEY_ID không đúng · is wrong") as refused:
        configuration.load_settings()
    assert "a-secret-by-mistake" not in refused.value.message


def test_a_wrong_port_is_refused_before_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANKHAU_PORT", "eighty")
    with pytest.raises(click.ClickException, match="SANKHAU_PORT không đúng · is wrong"):
        configuration.load_place()


def test_stand_ins_are_refused_in_production() -> None:
    with pytest.raises(click.ClickException, match="embedded mode"):
        configuration.require_embedded(Place(mode=Mode.PRODUCTION), "demo")
