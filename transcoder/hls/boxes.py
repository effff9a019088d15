"""Reading boxes (ISO/IEC 14496-12): enough to say which codec an initialisation segment announces."""

from collections.abc import Iterator

_HEADER = 8
_STSD_HEADER = 8  # version, flags, entry count
_VISUAL_ENTRY = 78  # fields of VisualSampleEntry before its own boxes
_AUDIO_ENTRY = 28
_ES_DESCRIPTOR, _DECODER_CONFIG, _DECODER_SPECIFIC = 3, 4, 5
_AAC = 0x40


class BoxesRefused(ValueError):
    """The bytes are not an initialisation segment of a codec this product makes."""


def codec_string(init: bytes) -> str:
    """The RFC 6381 name of the first track's codec: `avc1.64001f` or `mp4a.40.2`. Raises BoxesRefused."""
    try:
        kind, entry = _sample_entry(init)
        if kind == b"avc1":
            config = box(entry[_VISUAL_ENTRY:], b"avcC")
            return f"avc1.{config[1:4].hex()}"
        if kind == b"mp4a":
            return f"mp4a.{_audio_object(box(entry[_AUDIO_ENTRY:], b'esds')[4:])}"
    except IndexError as cut:
        raise BoxesRefused("a box ends too soon") from cut
    raise BoxesRefused(f"no codec of ours: {kind!r}")


def picture_size(init: bytes) -> tuple[int, int]:
    """Width and height in pixels of the first track. Raises BoxesRefused."""
    kind, entry = _sample_entry(init)
    if kind != b"avc1" or len(entry) < _VISUAL_ENTRY:
        raise BoxesRefused(f"no picture: {kind!r}")
    return int.from_bytes(entry[24:26], "big"), int.from_bytes(entry[26:28], "big")


def is_whole_segment(content: bytes) -> bool:
    """Whether the boxes fill `content` exactly and hold media: a write that ran out of disk leaves less."""
    try:
        kinds = {kind for kind, _ in boxes(content)}
    except BoxesRefused:
        return False
    return {b"moof", b"mdat"} <= kinds and _length(content) == len(content)


def _length(content: bytes) -> int:
    return sum(_HEADER + len(body) for _, body in boxes(content))


def _sample_entry(init: bytes) -> tuple[bytes, bytes]:
    content = init
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd"):
        content = box(content, kind)
    for kind, entry in boxes(content[_STSD_HEADER:]):
        return kind, entry
    raise BoxesRefused("no sample entry")


def box(content: bytes, wanted: bytes) -> bytes:
    """The inside of the first box of that kind. Raises BoxesRefused."""
    for kind, body in boxes(content):
        if kind == wanted:
            return body
    raise BoxesRefused(f"no {wanted!r} box")


def boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and inside of every box that lies directly in `content`. Raises BoxesRefused."""
    at = 0
    while at + _HEADER <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size < _HEADER or at + size > len(content):
            raise BoxesRefused("a box of impossible size")
        yield content[at + 4 : at + 8], content[at + _HEADER : at + size]
        at += size


def _audio_object(descriptor: bytes) -> str:
    """`40.<audio object type>` out of an ES descriptor (ISO/IEC 14496-1, 7.2.6.5)."""
    stream = _descriptor(descriptor, _ES_DESCRIPTOR)
    config = _descriptor(stream[3:], _DECODER_CONFIG)
    if config[0] != _AAC:
        raise BoxesRefused("the sound is not AAC")
    return f"40.{_descriptor(config[13:], _DECODER_SPECIFIC)[0] >> 3}"


def _descriptor(content: bytes, wanted: int) -> bytes:
    if content[0] != wanted:
        raise BoxesRefused("an unexpected descriptor")
    at, size = 1, 0
    while True:  # seven bits a byte, the top bit says that more follow
        size = size << 7 | content[at] & 0x7F
        at += 1
        if not content[at - 1] & 0x80:
            return content[at : at + size]
