"""The folders of an embedded instance: made with the right modes, owned by us, used by one supervisor at a time."""

import fcntl
import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.embedded.configuration import Layout

_LOCK = ".lock"
_DATABASES = ("ticketing.db", "media.db", "stripe.db", "bank.db", "invoices.db")


class FolderRefused(Exception):
    """A folder cannot be used; the message tells why and what to do."""


def prepare(layout: Layout) -> None:
    """Make the data and runtime folders with what belongs in them. Raises FolderRefused."""
    _make(layout.data, 0o711, "data folder (SANKHAU_DATA)")
    _make(layout.runtime, 0o711, "runtime folder")
    for folder in (layout.storage, layout.storage / "media", layout.storage / "posters"):
        folder.mkdir(mode=0o755, exist_ok=True)  # nginx's workers read here
    for folder in (layout.data / "uploads", layout.data / "mail", layout.data / "messages", layout.storage / "masters"):
        folder.mkdir(mode=0o700, exist_ok=True)
    (layout.data / "work").mkdir(mode=0o711, exist_ok=True)
    for name in _DATABASES:  # SQLite gives its side files the mode of the file itself
        os.close(os.open(layout.data / name, os.O_WRONLY | os.O_CREAT, 0o600))


def clear(layout: Layout) -> None:
    """Remove the runtime folder: sockets, and the edge's keys."""
    shutil.rmtree(layout.runtime, ignore_errors=True)


@contextmanager
def held(layout: Layout) -> Iterator[None]:
    """Hold the data folder for one supervisor; the lock goes with the process. Raises FolderRefused."""
    descriptor = os.open(layout.data / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise FolderRefused(
            f"Another instance is running on {layout.data}. Stop it first, or choose another folder: "
            "SANKHAU_DATA=/another/folder SANKHAU_PORT=8001 make run"
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)


def _make(folder: Path, mode: int, what: str) -> None:
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        found = folder.lstat() if not folder.is_symlink() else None
    except OSError as failure:
        raise FolderRefused(f"The {what} {folder} cannot be made: {failure.strerror}.") from failure
    if found is None or not stat.S_ISDIR(found.st_mode):
        raise FolderRefused(f"The {what} {folder} is not a folder of its own but a link or a file.")
    if found.st_uid != os.getuid() and (os.getuid() != 0 or what == "runtime folder"):
        raise FolderRefused(
            f"The {what} {folder} belongs to {_name(found.st_uid)}. Run as that user or choose another."
        )
    if found.st_uid == os.getuid():
        folder.chmod(mode)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FolderRefused(f"The {what} {folder} cannot be written to.")


def _name(uid: int) -> str:
    try:
        return f"the user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"the user number {uid}"
