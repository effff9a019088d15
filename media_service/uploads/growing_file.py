"""The file of an unfinished upload: written at one offset by one holder, and only counted once it is on the disk.

Every method blocks; callers hand them to a thread. Bytes past the counted offset (of a killed process, of an overrun)
are cut off before anything is written, so a resumed upload is byte-identical.
"""

import errno
import fcntl
import os
import shutil
from pathlib import Path
from typing import Self

from media_service.uploads.errors import OutOfSpace, UploadBusy

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class GrowingFile:
    """One open upload file, locked against other processes."""

    def __init__(self, descriptor: int, offset: int) -> None:
        self._descriptor = descriptor
        self.offset = offset

    @classmethod
    def open(cls, path: Path, offset: int) -> Self:
        """Open for writing at `offset`, or at the file's end if that comes first. UploadBusy, OutOfSpace."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as refused:
            raise _named(refused) from refused
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            begin = min(offset, os.fstat(descriptor).st_size)
            os.ftruncate(descriptor, begin)
        except BlockingIOError as held:
            os.close(descriptor)
            raise UploadBusy from held
        except OSError:
            os.close(descriptor)
            raise
        return cls(descriptor, begin)

    def write(self, content: bytes | bytearray) -> None:
        """Append; `offset` grows by what was written even when OutOfSpace is raised."""
        rest = memoryview(content)
        try:
            while rest:
                written = os.pwrite(self._descriptor, rest, self.offset)
                self.offset += written
                rest = rest[written:]
        except OSError as refused:
            raise _named(refused) from refused

    def sync(self) -> None:
        """Bring what was written to the disk: only then may the offset be told to anybody. OutOfSpace."""
        try:
            os.fdatasync(self._descriptor)
        except OSError as refused:
            raise _named(refused) from refused

    def close(self) -> None:
        """Close; the lock goes with it."""
        os.close(self._descriptor)


def require_space(folder: Path, size_bytes: int) -> None:
    """Raise OutOfSpace when the disk that holds `folder` cannot take that many more bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < size_bytes:
        raise OutOfSpace


def _named(error: OSError) -> Exception:
    return OutOfSpace() if error.errno in _NO_SPACE else error
