"""Where masters and finished segments live: keys such as `media/ast_…/f1/master.m3u8` in one object store.

Objects appear whole or not at all (a local store renames, S3 is atomic), so a reader never sees half a segment.
"""

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, S3Store

from infra.settings import Settings

if TYPE_CHECKING:
    from obstore import Attributes  # its words exist for type checkers only

MASTERS = "masters/"
MEDIA = "media/"
_TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "mp4": "video/mp4",
    "m4s": "video/mp4",
    "m4a": "audio/mp4",
    "vtt": "text/vtt",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "json": "application/json",
}
_PART_BYTES = 8 << 20  # of a multipart put; S3 takes 10,000 parts
_PARTS_AT_ONCE = 4


class Storage:
    """One object store; every method names objects by key. `root` is its folder where it has one."""

    def __init__(self, url: str, *, settings: Settings | None = None) -> None:
        parts = urlsplit(url)
        self.root: Path | None = None
        self._store: LocalStore | S3Store
        if parts.scheme == "file":
            self.root = Path(unquote(parts.path))
            self._store = LocalStore(self.root, mkdir=True, automatic_cleanup=True)
        elif parts.scheme == "s3" and parts.netloc and settings is not None:
            self._store = _s3(parts.netloc, unquote(parts.path).strip("/"), settings)
        else:
            raise ValueError(f"storage_url: {url!r} is not supported; use file:///folder or s3://bucket/prefix")

    async def put(self, key: str, content: bytes) -> None:
        """Write one small object (a playlist, a picture)."""
        await obstore.put_async(self._store, key, content, attributes=self._attributes(key))

    async def put_file(self, key: str, path: Path) -> None:
        """Write one object from a file, streaming it (on S3 by multipart put)."""
        part, attributes = _PART_BYTES, self._attributes(key)
        await obstore.put_async(
            self._store, key, path, attributes=attributes, chunk_size=part, max_concurrency=_PARTS_AT_ONCE
        )

    async def adopt_file(self, key: str, path: Path) -> None:
        """Make the file the object: by rename on the same disk, else by copy. Done before, it does nothing.

        Raises FileNotFoundError when there is neither the file nor the object.
        """
        try:
            if self.root is not None:
                return await asyncio.to_thread(_rename, path, self.root / key)
        except OSError as refused:
            if refused.errno != errno.EXDEV:
                raise
        try:
            await self.put_file(key, path)
        except FileNotFoundError:
            await obstore.head_async(self._store, key)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    async def get(self, key: str) -> bytes:
        """The whole of one small object. Raises FileNotFoundError."""
        answer = await obstore.get_async(self._store, key)
        return bytes(await answer.bytes_async())

    async def as_file(self, key: str, scratch: Path) -> Path:
        """A file with the object's bytes: its own where the store is a folder, else a copy made at `scratch`.

        Raises FileNotFoundError, on S3 only: a folder's file is looked for by whoever opens it.
        """
        if self.root is not None:
            return self.local_path(key)
        answer = await obstore.get_async(self._store, key)
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            async for piece in answer.stream(min_chunk_size=_PART_BYTES):
                await asyncio.to_thread(file.write, piece)
        return scratch

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

    def _attributes(self, key: str) -> "Attributes | None":
        """A bucket tells the type that the edge passes on; a folder's file has none."""
        kind = _TYPES.get(key.rpartition(".")[2])
        return None if self.root is not None or kind is None else {"Content-Type": kind}

    def local_path(self, key: str) -> Path:
        """The object's file. Raises ValueError where the store is no folder of this machine."""
        if self.root is None:
            raise ValueError("this storage is not a folder")
        return self.root / key


def of(settings: Settings) -> Storage:
    """The storage that the settings name. Raises ValueError."""
    return Storage(settings.storage_url, settings=settings)


def _s3(bucket: str, prefix: str, settings: Settings) -> S3Store:
    named = {"access_key_id": settings.s3_access_key_id, "endpoint": settings.s3_endpoint}
    secret = settings.s3_secret_access_key.get_secret_value()
    return S3Store(
        bucket,
        prefix=prefix or None,
        region=settings.s3_region,
        client_options={"allow_http": settings.s3_endpoint.startswith("http://")},
        **{name: value for name, value in named.items() if value},  # type: ignore[arg-type]
        **({"secret_access_key": secret} if secret else {}),  # type: ignore[arg-type]
    )


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
