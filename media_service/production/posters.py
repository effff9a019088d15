"""A poster that a house uploads: received with a limit, drawn anew and kept."""

import hashlib
from collections.abc import AsyncIterator

from infra.storage import Storage
from media_service.pictures import posters, sheets
from media_service.production.errors import PosterRefused, PosterTooLarge

BYTES_MAX = 10_000_000


async def received(chunks: AsyncIterator[bytes]) -> bytes:
    """The whole picture as it was sent. Raises PosterTooLarge, PosterRefused."""
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > BYTES_MAX:
            raise PosterTooLarge(limit=BYTES_MAX)
    if sheets.kind_of(bytes(content[:16])) is None:
        raise PosterRefused
    return bytes(content)


async def keep(storage: Storage, *, title_id: str, content: bytes) -> str:
    """Draw the picture anew and keep it; its storage key. Raises PosterRefused."""
    name = f"{title_id}-{hashlib.sha256(content).hexdigest()[:16]}"
    try:
        return await posters.keep(storage, name=name, content=content)
    except posters.PictureRefused as refused:
        raise PosterRefused from refused
