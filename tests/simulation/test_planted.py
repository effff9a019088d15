"""The planted mistakes must still be mistakes of this tree; which of them are caught `make simulate-planted` tells."""

import subprocess
from pathlib import Path

import pytest

from tests.simulation import simulate
from tests.simulation.planted import ROOT, patches, play


def test_there_are_twenty() -> None:
    assert len(patches()) == 20


@pytest.mark.parametrize("patch", patches(), ids=lambda patch: patch.stem)
def test_it_still_applies(patch: Path) -> None:
    words = ["git", "apply", "--check", str(patch)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_one_of_them_is_caught(tmp_path: Path) -> None:
    """The others take minutes."""
    tables = tmp_path / "empty.db"
    tables.write_bytes(simulate.empty_tables())
    [patch] = [patch for patch in patches() if "tickets-for-the-first-line-only" in patch.stem]
    assert play(patch, operations=300, seed="planted", tables=tables).figure in {"lost_payments", "oversold"}
