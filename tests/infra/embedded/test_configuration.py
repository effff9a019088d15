"""Where an embedded instance keeps its things, and what the environment may change."""

import os
import tempfile
from pathlib import Path

import pytest

from infra.embedded import configuration
from infra.settings import Mode, Place


def _place(data: Path, port: int = 8000) -> Place:
    return Place(mode=Mode.EMBEDDED, port=port, data=data)


def test_sockets_fit_however_deep_the_data_folder_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-name"] * 10)
    monkeypatch.setenv("TMPDIR", str(deep))
    where = configuration.layout(_place(deep))
    for socket in (where.app_socket, where.valkey_socket, where.stripe_socket):
        assert len(os.fsencode(socket)) < 104


def test_two_instances_share_nothing(tmp_path: Path) -> None:
    one, other = configuration.layout(_place(tmp_path / "1")), configuration.layout(_place(tmp_path / "2"))
    assert one.runtime != other.runtime
    assert configuration.layout(_place(tmp_path / "1", port=9000)).runtime == one.runtime


@pytest.mark.skipif(os.getuid() != 0, reason="only root's workers are another user")
def test_root_does_not_put_sockets_where_nginxs_workers_cannot_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = Path(tempfile.mkdtemp())  # mode 0700
    try:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(closed))
        monkeypatch.setattr("tempfile.tempdir", str(closed))
        assert not configuration.layout(_place(tmp_path)).runtime.is_relative_to(closed)
    finally:
        closed.rmdir()


def test_everything_is_filled_in_from_folder_and_port(tmp_path: Path) -> None:
    settings = configuration.embedded_settings(_place(tmp_path, port=8123))
    assert settings.public_url == "http://localhost:8123"
    assert settings.media_url == settings.ticketing_url == "http://127.0.0.1:8123"
    assert settings.storage_url == f"file://{tmp_path}/storage"
    assert settings.stripe_api_key.get_secret_value().startswith("sk_test_")


def test_what_the_environment_names_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANKHAU_PUBLIC_URL", "https://rap.example")
    monkeypatch.setenv("TICKETING_DATABASE_URL", "sqlite+aiosqlite:////elsewhere.db")
    monkeypatch.setenv("SANKHAU_PLAYBACK_TOKEN_SECONDS", "40")
    settings = configuration.embedded_settings(_place(tmp_path))
    assert settings.public_url == "https://rap.example"
    assert settings.ticketing_database_url == "sqlite+aiosqlite:////elsewhere.db"
    assert settings.playback_token_seconds == 40


def test_the_same_folder_gives_the_same_secrets(tmp_path: Path) -> None:
    first, again = (configuration.embedded_settings(_place(tmp_path)) for _time in range(2))
    assert first == again
