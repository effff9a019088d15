"""Where masters and finished segments live: keys such as `media/ast_…/f1/master.m3u8` in one object store.

Objects appear whole or not at all (a local store renames, S3 is atomic), so a reader never sees half a segment.
"""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore

MASTERS = "masters/"
MEDIA = "media/"


class Storage:
    """One object store; every method names objects by key."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "file":
            raise ValueError(f"storage_url: {parts.scheme or 'no'} scheme is not supported; use file:///folder")
        self.root = Path(unquote(parts.path))
        self._store = LocalStore(self.root, mkdir=True, automatic_cleanup=True)

    async def put(self, key: str, content: bytes) -> None:
        """Write one small object (a playlist, a picture)."""
        await obstore.put_async(self._store, key, content)

    async def put_file(self, key: str, path: Path) -> None:
        """Write one object from a file, streaming it."""
        await obstore.put_async(self._store, key, path)

    async def adopt_file(self, key: str, path: Path) -> None:
        """Make the file the object: by rename on the same disk, else by copy. Done before, it does nothing.

        Raises FileNotFoundError when there is neither the file nor the object.
        """
        try:
            await asyncio.to_thread(_rename, path, self.local_path(key))
        except OSError as refused:
            if refused.errno != errno.EXDEV:
                raise
            try:
                await self.put_file(key, path)
            except FileNotFoundError:
                if not self.local_path(key).exists():
                    raise
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def get(self, key: str) -> bytes:
        """The whole of one small object. Raises FileNotFoundError."""
        answer = await obstore.get_async(self._store, key)
        return bytes(await answer.bytes_async())

    async def delete_prefix(self, prefix: str, *, keep: str | None = None) -> int:
        """Delete every object below `prefix` but those below `keep`; how many went."""
        keys = [key async for key in self.keys(prefix) if keep is None or not key.startswith(keep)]
        if keys:
            await obstore.delete_async(self._store, keys)
        return len(keys)

    async def keys(self, prefix: str) -> AsyncIterator[str]:
        """Keys below `prefix`."""
        async for page in obstore.list(self._store, prefix):
            for entry in page:
                yield entry["path"]

    def local_path(self, key: str) -> Path:
        """The object's file, where the store is a folder of this machine."""
        return self.root / key


def _rename(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.rename(target)
    except FileNotFoundError:
        if not target.exists():
            raise
        return
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)  # the new name must outlive a power cut
    finally:
        os.close(folder)
