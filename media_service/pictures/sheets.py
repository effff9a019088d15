"""One picture in several sizes, as it comes out of the process that drew it. Pure, and free of any decoder."""

WIDEST = 1280
WIDTHS = (320, 640, 960)  # beside the whole width, as far as they are narrower
_KINDS = {"JPEG": (b"\xff\xd8\xff",), "PNG": (b"\x89PNG\r\n\x1a\n",), "WEBP": (b"RIFF",)}
_LENGTH_BYTES = 4


def kind_of(content: bytes) -> str | None:
    """Which of the kinds we take begins like this."""
    kind = next((kind for kind, magic in _KINDS.items() if content.startswith(magic)), None)
    return None if kind == "WEBP" and content[8:12] != b"WEBP" else kind


def widths(whole: int) -> list[int]:
    """The widths of the WebP pictures beside a JPEG that is `whole` pixels wide, narrowest first."""
    return [*(width for width in WIDTHS if width < whole), whole]


def packed(whole: int, pictures: list[bytes]) -> bytes:
    """The width of the JPEG, then it and the WebP pictures, each behind its length."""
    parts = (_number(len(picture)) + picture for picture in pictures)
    return _number(whole) + b"".join(parts)


def unpacked(stream: bytes) -> tuple[int, bytes, list[bytes]]:
    """Width, JPEG and WebP pictures. Raises ValueError for a stream that is torn or holds anything else."""
    whole, rest = int.from_bytes(stream[:_LENGTH_BYTES], "big"), stream[_LENGTH_BYTES:]
    pictures = []
    while rest:
        end = _LENGTH_BYTES + int.from_bytes(rest[:_LENGTH_BYTES], "big")
        if len(rest) < end:
            raise ValueError("torn")
        pictures.append(rest[_LENGTH_BYTES:end])
        rest = rest[end:]
    wanted = ["JPEG", *("WEBP" for _ in widths(whole))]
    if not 0 < whole <= WIDEST or [kind_of(picture) for picture in pictures] != wanted:
        raise ValueError("other pictures than were asked for")
    return whole, pictures[0], pictures[1:]


def _number(value: int) -> bytes:
    return value.to_bytes(_LENGTH_BYTES, "big")
