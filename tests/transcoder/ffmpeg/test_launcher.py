"""The door of the sandbox: when it cannot be closed, nothing runs behind it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from transcoder.ffmpeg import confinement, landlock, launcher, sandbox


def _launch(folder: Path, changes: dict[str, Any] | None = None) -> subprocess.CompletedProcess[str]:
    order: dict[str, Any] = {
        "program": str(sandbox.ffmpeg_path()),
        "arguments": ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=d=0.1:s=64x64", "ran.avi"],
        "source": None,
        "folder": str(folder),
        "limits": {"memory_bytes": 4 << 30, "cpu_seconds": 20, "file_bytes": 1 << 20, "open_files": 64},
        "parent": os.getpid(),
    }
    argv = [sys.executable, "-I", "-S", launcher.__file__, json.dumps(order | (changes or {}))]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sandbox.open_folder(tmp_path / "work")
    return tmp_path / "work"


def test_the_program_runs_as_nobody_in_its_folder(folder: Path) -> None:
    assert _launch(folder).returncode == 0
    if os.geteuid() == 0:
        assert (folder / "ran.avi").stat().st_uid == confinement.NOBODY


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"parent": 1}, "ParentGone"),
        ({"folder": "/nowhere"}, "FileNotFoundError"),
        ({"source": "/nowhere"}, "FileNotFoundError"),
        ({"program": "/nowhere"}, "FileNotFoundError"),
        ({"limits": {}}, "TypeError"),
    ],
)
def test_what_cannot_be_locked_in_does_not_run(folder: Path, changes: dict[str, Any], reason: str) -> None:
    ended = _launch(folder, changes)

    assert ended.returncode == launcher.REFUSED
    assert reason in ended.stderr
    assert list(folder.iterdir()) == []


def test_a_master_that_is_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(__file__)

    assert _launch(folder, {"source": str(tmp_path / "link")}).returncode == launcher.REFUSED


def test_landlock_is_among_the_layers_exactly_where_the_kernel_has_it() -> None:
    layers = [layer for layer in sandbox.sandbox_level().active if layer.startswith("landlock")]
    assert layers == ([f"landlock-{landlock.version()}"] if landlock.version() else [])
