"""A stranger's picture drawn anew in several sizes: `python -m media_service.pictures.redraw` reads it from stdin.

A process of its own with hard limits: whatever a broken picture does to the decoder, it does to a process that has no
secrets, may not open another file for writing, and is about to end. Exit code 3 means that the picture is refused.

What leaves is one JPEG, for what reads nothing newer, and a WebP for each width that a page may ask for.
"""

import io
import os
import resource
import sys
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from media_service.pictures import sheets

REFUSED = 3
MEMORY_BYTES = 768 << 20
CPU_SECONDS = 10
SIDE_MAX, PIXELS_MAX = 8_000, 40_000_000
OUTPUT = (sheets.WIDEST, 720)
_NOBODY = 65534


def redraw(content: bytes, *, narrowest: int) -> tuple[int, list[bytes]]:
    """The first picture in `content`: its new width, a JPEG of at most OUTPUT, a WebP for each of `sheets.widths`.

    None holds anything of its metadata. Raises ValueError.
    """
    kind = sheets.kind_of(content)
    if kind is None:
        raise ValueError("not a kind we take")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
            width, height = picture.size
            if width < narrowest or max(width, height) > SIDE_MAX or width * height > PIXELS_MAX:
                raise ValueError("its measures")
            picture.draft("RGB", OUTPUT)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError, Warning) as broken:
        raise ValueError(repr(broken)[:200]) from broken
    upright.thumbnail(OUTPUT)
    return upright.width, [_jpeg(upright), *(_webp(upright, width) for width in sheets.widths(upright.width))]


def _jpeg(picture: Image.Image) -> bytes:
    drawn = io.BytesIO()
    picture.save(drawn, "JPEG", quality=85, optimize=True, progressive=True)
    return drawn.getvalue()


def _webp(picture: Image.Image, width: int) -> bytes:
    drawn, height = io.BytesIO(), max(1, round(picture.height * width / picture.width))
    picture.resize((width, height), Image.Resampling.LANCZOS).save(drawn, "WEBP", quality=78, method=4)
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
        drawn = redraw(sys.stdin.buffer.read(), narrowest=int(sys.argv[1]))
    except (ValueError, MemoryError):
        return REFUSED
    sys.stdout.buffer.write(sheets.packed(*drawn))
    return 0


if __name__ == "__main__":
    sys.exit(main())
