"""A stranger's picture drawn anew as a JPEG: `python -m media_service.production.redraw` reads it from stdin.

A process of its own with hard limits: whatever a broken picture does to the decoder, it does to a process that has no
secrets, may not open another file for writing, and is about to end. Exit code 3 means that the picture is refused.
"""

import io
import os
import resource
import sys
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

REFUSED = 3
MEMORY_BYTES = 768 << 20
CPU_SECONDS = 10
WIDTH_MIN, SIDE_MAX, PIXELS_MAX = 320, 8_000, 40_000_000
OUTPUT = (1280, 720)
_NOBODY = 65534
_KINDS = {"JPEG": (b"\xff\xd8\xff",), "PNG": (b"\x89PNG\r\n\x1a\n",), "WEBP": (b"RIFF",)}


def kind_of(content: bytes) -> str | None:
    """Which of the kinds we take begins like this."""
    kind = next((kind for kind, magic in _KINDS.items() if content.startswith(magic)), None)
    return None if kind == "WEBP" and content[8:12] != b"WEBP" else kind


def redraw(content: bytes) -> bytes:
    """The first picture in `content` as a JPEG of at most OUTPUT, without any of its metadata. Raises ValueError."""
    kind = kind_of(content)
    if kind is None:
        raise ValueError("not a kind we take")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
            width, height = picture.size
            if width < WIDTH_MIN or max(width, height) > SIDE_MAX or width * height > PIXELS_MAX:
                raise ValueError("its measures")
            picture.draft("RGB", OUTPUT)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError, Warning) as broken:
        raise ValueError(repr(broken)[:200]) from broken
    upright.thumbnail(OUTPUT)
    drawn = io.BytesIO()
    upright.save(drawn, "JPEG", quality=85, optimize=True, progressive=True)
    return drawn.getvalue()


def confine() -> None:
    """Take from this process what drawing a picture does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def main() -> int:
    """Read, draw, write."""
    Image.preinit()
    Image.init()
    confine()
    try:
        drawn = redraw(sys.stdin.buffer.read())
    except (ValueError, MemoryError):
        return REFUSED
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
