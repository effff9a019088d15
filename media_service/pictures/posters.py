"""Posters drawn anew by a confined process, then kept where the public finds them.

A poster's key ends in its width, `posters/<name>-w1280.jpg`: so a page knows which WebP pictures lie beside it.
"""

import asyncio
import sys

from infra.storage import Storage
from media_service.pictures import sheets

NARROWEST = 320  # of a picture that somebody chose
_DRAWER = "media_service.pictures.redraw"
_SECONDS = 20
_PREFIX = "posters/"


class PictureRefused(ValueError):
    """No picture of a kind, size and soundness that we take."""


async def keep(storage: Storage, *, name: str, content: bytes, narrowest: int = NARROWEST) -> str:
    """Draw the picture anew in every size and keep them all; the JPEG's storage key. Raises PictureRefused."""
    whole, jpeg, webps = await _drawn(content, narrowest=narrowest)
    for width, webp in zip(sheets.widths(whole), webps, strict=True):
        await storage.put(f"{_PREFIX}{name}-w{width}.webp", webp)
    key = f"{_PREFIX}{name}-w{whole}.jpg"
    await storage.put(key, jpeg)  # last: whoever sees it finds the others
    return key


async def _drawn(content: bytes, *, narrowest: int) -> tuple[int, bytes, list[bytes]]:
    command = (sys.executable, "-P", "-m", _DRAWER, str(narrowest))
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
            stream, _ = await process.communicate(content)
    except TimeoutError as slow:
        raise PictureRefused("too slow") from slow
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise PictureRefused(f"status {process.returncode}")
    try:
        return sheets.unpacked(stream)
    except ValueError as strange:
        raise PictureRefused(str(strange)) from strange
