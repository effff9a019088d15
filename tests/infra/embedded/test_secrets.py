"""Secrets are made once, are different everywhere, and only their owner can read them."""

import json
import stat
import subprocess
import sys
from pathlib import Path

from infra.embedded import secrets
from tests.support.house import ROOT


def test_secrets_are_kept_for_the_owner_only(tmp_path: Path) -> None:
    made = secrets.load_or_make(tmp_path / "keys")
    assert secrets.load_or_make(tmp_path / "keys") == made
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "secrets.json").stat().st_mode) == 0o600


def test_what_a_newer_version_needs_is_made_and_the_rest_is_kept(tmp_path: Path) -> None:
    made = secrets.load_or_make(tmp_path / "keys")
    older = {name: value for name, value in made.items() if name != "bank_webhook_secret"}
    (tmp_path / "keys" / "secrets.json").write_text(json.dumps(older))
    again = secrets.load_or_make(tmp_path / "keys")
    assert again.items() > older.items()
    assert again["bank_webhook_secret"].startswith("bank_")
    assert secrets.load_or_make(tmp_path / "keys") == again
    assert stat.S_IMODE((tmp_path / "keys" / "secrets.json").stat().st_mode) == 0o600


def test_every_instance_has_its_own(tmp_path: Path) -> None:
    one, other = secrets.load_or_make(tmp_path / "1"), secrets.load_or_make(tmp_path / "2")
    assert {name for name in one if one[name] == other[name]} == {"playback_key_id"}


def test_parts_that_start_at_once_agree(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys; from infra.embedded import secrets; "
        "print(secrets.load_or_make(pathlib.Path(sys.argv[1])))"
    )
    argv = [sys.executable, "-c", script, str(tmp_path / "keys")]
    parts = [subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _part in range(4)]
    assert len({part.communicate(timeout=30)[0] for part in parts}) == 1
    assert [entry.name for entry in (tmp_path / "keys").iterdir()] == ["secrets.json"]
