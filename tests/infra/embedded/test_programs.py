"""The server programs are there, and too old ones are passed over."""

import os
from pathlib import Path

import pytest

from infra.embedded import programs
from infra.embedded.programs import ProgramMissing


def _script(folder: Path, name: str, says: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    path.chmod(0o755)
    return path


def test_nginx_has_what_the_edge_needs() -> None:
    found = programs.find_nginx()
    assert "njs 0.9" in found.version
    assert os.access(found.path, os.X_OK)


def test_valkey_is_there() -> None:
    assert "v=" in programs.find_valkey().version


def test_a_server_on_the_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _script(tmp_path, "valkey-server", "Valkey server v=99.0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert programs.find_valkey() == programs.Program(path, "Valkey v=99.0")


def test_an_nginx_without_shared_dictionaries_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _script(tmp_path, "nginx", "nginx version: nginx/1.22.1\nconfigure arguments: --add-module=njs-0.7.9/nginx")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(programs, "_packaged_nginx", lambda: None)
    with pytest.raises(ProgramMissing, match=r"njs 0\.9 or newer"):
        programs.find_nginx()


def test_a_new_enough_nginx_on_the_path_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _script(tmp_path, "nginx", "nginx version: nginx/1.99.0\nconfigure arguments: --add-module=njs-1.0.2/nginx")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(programs, "_packaged_nginx", lambda: None)
    assert programs.find_nginx() == programs.Program(path, "nginx/1.99.0, njs 1.0.2")
