"""A poster that a house uploads: drawn anew by a confined process, then kept where the public finds it."""

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator

from infra.storage import Storage
from media_service.production import redraw
from media_service.production.errors import PosterRefused, PosterTooLarge

BYTES_MAX = 10_000_000
_SECONDS = 20
_PREFIX = "posters/"


async def received(chunks: AsyncIterator[bytes]) -> bytes:
    """The whole picture as it was sent. Raises PosterTooLarge, PosterRefused."""
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > BYTES_MAX:
            raise PosterTooLarge(limit=BYTES_MAX)
    if redraw.kind_of(bytes(content[:16])) is None:
        raise PosterRefused
    return bytes(content)


async def keep(storage: Storage, *, title_id: str, content: bytes) -> str:
    """Draw the picture anew and keep it; its storage key. Raises PosterRefused."""
    drawn = await _drawn(content)
    key = f"{_PREFIX}{title_id}-{hashlib.sha256(drawn).hexdigest()[:16]}.jpg"
    await storage.put(key, drawn)
    return key


async def _drawn(content: bytes) -> bytes:
    command = (sys.executable, "-P", "-m", redraw.__name__)
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}
    process = await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            drawn, _ = await process.communicate(content)
    except TimeoutError as slow:
        raise PosterRefused from slow
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or redraw.kind_of(drawn) != "JPEG":
        raise PosterRefused
    return drawn
