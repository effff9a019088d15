"""What a file is, told by its first bytes and never by its name: the allow-list of demuxers.

A text playlist that names other people's files passes ffmpeg's own guess whatever it is called; here it matches
nothing and is refused before any parser sees it.
"""

from enum import StrEnum

HEAD_BYTES = 64 * 1024 + 16  # an MXF file may begin with a run-in of up to 64 KiB (SMPTE ST 377-1, 6.5)
_MP4_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_MXF_PARTITION = bytes.fromhex("060e2b34020501010d01020101")
_TS_PACKETS = ((0, 188), (4, 192))  # plain, and with the four-byte time code of M2TS
_TS_SYNC = 0x47


class Container(StrEnum):
    """The value is the name of ffmpeg's demuxer."""

    MP4 = "mov"
    MATROSKA = "matroska"
    MPEG_TS = "mpegts"
    AVI = "avi"
    MXF = "mxf"
    MPEG_PS = "mpeg"


def sniff(head: bytes) -> Container | None:
    """The container that `head`, the first HEAD_BYTES of a file, belongs to; None if it is none of ours."""
    signs = {
        Container.MP4: head[4:8] in _MP4_FIRST_BOXES,
        Container.MATROSKA: head.startswith(b"\x1a\x45\xdf\xa3"),
        Container.AVI: head.startswith(b"RIFF") and head[8:12] == b"AVI ",
        Container.MPEG_PS: head.startswith(b"\x00\x00\x01\xba"),
        Container.MPEG_TS: any(_packets(head, first, step) for first, step in _TS_PACKETS),
        Container.MXF: _MXF_PARTITION in head,
    }
    return next((container for container, seen in signs.items() if seen), None)


def _packets(head: bytes, first: int, step: int) -> bool:
    marks = head[first : first + step * 5 : step]
    return len(marks) == 5 and set(marks) == {_TS_SYNC}
