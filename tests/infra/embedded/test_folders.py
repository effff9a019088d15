"""Folders with the right modes, for one supervisor at a time."""

import os
import stat
from pathlib import Path

import pytest

from infra.embedded import folders
from infra.embedded.configuration import Layout
from infra.embedded.folders import FolderRefused


@pytest.fixture
def where(tmp_path: Path) -> Layout:
    """Folders that do not exist yet."""
    return Layout(data=tmp_path / "deep" / "data", runtime=tmp_path / "runtime")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_is_made_and_what_is_private_stays_private(where: Layout) -> None:
    folders.prepare(where)
    folders.prepare(where)
    assert (_mode(where.data), _mode(where.runtime)) == (0o711, 0o711)
    assert (_mode(where.storage), _mode(where.storage / "media")) == (0o755, 0o755)
    assert (_mode(where.storage / "masters"), _mode(where.data / "uploads")) == (0o700, 0o700)
    assert {_mode(path) for path in where.data.glob("*.db")} == {0o600}


def test_a_second_supervisor_on_the_same_folder_is_refused_in_words(where: Layout) -> None:
    folders.prepare(where)
    with folders.held(where), pytest.raises(FolderRefused, match="Another instance is running"), folders.held(where):
        pass
    with folders.held(where):  # let go, it can be taken again
        pass


def test_a_runtime_folder_that_is_a_link_is_refused(where: Layout, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    where.runtime.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderRefused, match="link"):
        folders.prepare(where)


def test_a_data_folder_that_is_a_file_is_refused(where: Layout) -> None:
    where.data.parent.mkdir()
    where.data.write_text("")
    with pytest.raises(FolderRefused):
        folders.prepare(where)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_runtime_folder_of_another_user_is_refused(where: Layout) -> None:
    where.runtime.mkdir()
    os.chown(where.runtime, 65534, 65534)
    with pytest.raises(FolderRefused, match="belongs to the user nobody"):
        folders.prepare(where)


def test_the_runtime_folder_is_gone_afterwards(where: Layout) -> None:
    folders.prepare(where)
    folders.clear(where)
    assert not where.runtime.exists()
    assert where.data.exists()
