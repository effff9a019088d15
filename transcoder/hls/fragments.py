"""Movie fragments (ISO/IEC 14496-12, 8.8): read from a growing stream, and put together from samples.

The stream comes out of a process that read a stranger's file: what does not look as ours must is refused.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from transcoder.hls.boxes import BoxesRefused, box, boxes

_HEADER = 8
_LONGEST_BOX = 256 << 20
_BASE_IS_MOOF = 0x020000
_TFHD_OFFSET, _TFHD_DESCRIPTION, _TFHD_DURATION, _TFHD_SIZE = 0x1, 0x2, 0x8, 0x10
_TRUN_OFFSET, _TRUN_FIRST_FLAGS = 0x1, 0x4
_TRUN_DURATION, _TRUN_SIZE, _TRUN_FLAGS, _TRUN_COMPOSITION = 0x100, 0x200, 0x400, 0x800
_TFHD_FLAGS = 0x20
_SAMPLE_IS_NOT_SYNC = 0x00010000
_EVERY_SAMPLE_IS_SYNC = 0x02000000


@dataclass(frozen=True, slots=True)
class Sample:
    """One coded frame: ticks that it plays, its bytes' number, and ticks from decoding to showing it."""

    duration: int
    size: int
    composition: int = 0


@dataclass(frozen=True, slots=True)
class Fragment:
    """One `moof` with its `mdat`. `start` is the decode time of its first sample, in ticks of the track."""

    start: int
    samples: tuple[Sample, ...]
    content: bytes  # both boxes
    media_at: int  # where in `content` the first sample begins

    @property
    def duration(self) -> int:
        """Ticks that it plays."""
        return sum(sample.duration for sample in self.samples)

    @property
    def first_sample_end(self) -> int:
        """Where in `content` the first sample ends."""
        return self.media_at + self.samples[0].size


class Reader:
    """Takes bytes as they come; gives the initialisation segment once and every fragment when it is whole."""

    def __init__(self) -> None:
        self.init: bytes | None = None
        self._rest = bytearray()
        self._head = b""
        self._moof: bytes | None = None

    def feed(self, piece: bytes) -> Iterator[Fragment]:
        """The fragments that `piece` completes. Raises BoxesRefused."""
        self._rest += piece
        while (found := self._next_box()) is not None:
            kind = found[4:8]
            if kind == b"ftyp":
                self._head = found
            elif kind == b"moov":
                self.init = self._head + found
            elif kind == b"moof":
                self._moof = found
            elif kind == b"mdat":
                if self._moof is None or self.init is None:
                    raise BoxesRefused("media without a fragment before it")
                yield read_fragment(self._moof, found)
                self._moof = None

    @property
    def is_between_fragments(self) -> bool:
        """Whether everything fed so far was whole."""
        return not self._rest and self._moof is None

    def _next_box(self) -> bytes | None:
        if len(self._rest) < _HEADER:
            return None
        size = int.from_bytes(self._rest[:4], "big")
        if not _HEADER <= size <= _LONGEST_BOX:
            raise BoxesRefused("a box of impossible size")
        if len(self._rest) < size:
            return None
        found = bytes(self._rest[:size])
        del self._rest[:size]
        return found


def read_fragment(moof: bytes, mdat: bytes) -> Fragment:
    """The fragment these two whole boxes make. Raises BoxesRefused."""
    try:
        traf = box(moof[_HEADER:], b"traf")
        samples = tuple(_samples(traf))
        start = _decode_time(box(traf, b"tfdt"))
    except (struct.error, IndexError) as cut:
        raise BoxesRefused("a box ends too soon") from cut
    if not samples or sum(sample.size for sample in samples) != len(mdat) - _HEADER:
        raise BoxesRefused("the samples do not fill the fragment")
    return Fragment(start, samples, moof + mdat, len(moof) + _HEADER)


def moved(content: bytes, ticks: int) -> bytes:
    """A fragment's boxes with its decode time moved. Raises BoxesRefused."""
    at = content.find(b"tfdt") + 8
    if content[at - 4 : at - 3] != b"\1" or len(content) < at + 8:
        raise BoxesRefused("no decode time of 64 bits")
    later = int.from_bytes(content[at : at + 8], "big") + ticks
    if not 0 <= later < 1 << 63:
        raise BoxesRefused("a decode time out of range")
    return content[:at] + later.to_bytes(8, "big") + content[at + 8 :]


def write_fragment(number: int, start: int, samples: list[Sample], media: bytes) -> bytes:
    """A fragment of these samples, every one of which can be decoded by itself (sound)."""
    duration = samples[0].duration
    same = all(sample.duration == duration for sample in samples)
    sizes = b"".join(struct.pack(">I", s.size) if same else struct.pack(">II", s.duration, s.size) for s in samples)
    flags = _TRUN_OFFSET | _TRUN_SIZE | (0 if same else _TRUN_DURATION)
    tfhd = _full_box(b"tfhd", _BASE_IS_MOOF | _TFHD_DURATION | _TFHD_FLAGS, _about(duration))
    tfdt = _full_box(b"tfdt", 1 << 24, struct.pack(">Q", start))
    trun_size = 12 + 8 + len(sizes)
    moof_size = _HEADER + 16 + _HEADER + len(tfhd) + len(tfdt) + trun_size
    trun = _full_box(b"trun", flags, struct.pack(">II", len(samples), moof_size + _HEADER) + sizes)
    mfhd = _full_box(b"mfhd", 0, struct.pack(">I", number))
    return _box(b"moof", mfhd + _box(b"traf", tfhd + tfdt + trun)) + _box(b"mdat", media)


def _about(duration: int) -> bytes:
    track = 1
    return struct.pack(">III", track, duration, _EVERY_SAMPLE_IS_SYNC)


def begins_with_keyframe(content: bytes) -> bool:
    """Whether a fragment's first sample can be decoded by itself. Raises BoxesRefused."""
    traf = box(box(content, b"moof"), b"traf")
    tfhd, trun = box(traf, b"tfhd"), box(traf, b"trun")
    try:
        flags = struct.unpack_from(">I", trun)[0]
        at = 8 + 4 * bool(flags & _TRUN_OFFSET)
        if flags & _TRUN_FIRST_FLAGS:
            about = struct.unpack_from(">I", trun, at)[0]
        elif flags & _TRUN_FLAGS:
            about = struct.unpack_from(
                ">I", trun, at + 4 * bool(flags & _TRUN_DURATION) + 4 * bool(flags & _TRUN_SIZE)
            )[0]
        else:
            about = _default_flags(tfhd)
    except struct.error as cut:
        raise BoxesRefused("a box ends too soon") from cut
    return not about & _SAMPLE_IS_NOT_SYNC


def timescale(init: bytes) -> int:
    """Ticks a second of the first track. Raises BoxesRefused."""
    content = init
    for kind in (b"moov", b"trak", b"mdia", b"mdhd"):
        content = box(content, kind)
    at = 20 if content[:1] == b"\1" else 12
    ticks = int.from_bytes(content[at : at + 4], "big")
    if not ticks:
        raise BoxesRefused("a track without a clock")
    return ticks


def _samples(traf: bytes) -> Iterator[Sample]:
    default = _defaults(box(traf, b"tfhd"))
    for kind, body in boxes(traf):
        if kind != b"trun":
            continue
        flags, count = struct.unpack_from(">II", body)
        flags &= 0xFFFFFF
        at = 8 + 4 * bool(flags & _TRUN_OFFSET) + 4 * bool(flags & _TRUN_FIRST_FLAGS)
        for _ in range(count):
            duration, size = default
            if flags & _TRUN_DURATION:
                duration, at = struct.unpack_from(">I", body, at)[0], at + 4
            if flags & _TRUN_SIZE:
                size, at = struct.unpack_from(">I", body, at)[0], at + 4
            at += 4 * bool(flags & _TRUN_FLAGS)
            composition = struct.unpack_from(">i", body, at)[0] if flags & _TRUN_COMPOSITION else 0
            at += 4 * bool(flags & _TRUN_COMPOSITION)
            if at > len(body):
                raise BoxesRefused("a run of samples ends too soon")
            yield Sample(duration, size, composition)


def _defaults(tfhd: bytes) -> tuple[int, int]:
    flags = struct.unpack_from(">I", tfhd)[0] & 0xFFFFFF
    at = 8 + 8 * bool(flags & _TFHD_OFFSET) + 4 * bool(flags & _TFHD_DESCRIPTION)
    duration = size = 0
    if flags & _TFHD_DURATION:
        duration, at = struct.unpack_from(">I", tfhd, at)[0], at + 4
    if flags & _TFHD_SIZE:
        size = struct.unpack_from(">I", tfhd, at)[0]
    return duration, size


def _default_flags(tfhd: bytes) -> int:
    flags = struct.unpack_from(">I", tfhd)[0]
    at = 8 + 8 * bool(flags & _TFHD_OFFSET)
    at += 4 * sum(bool(flags & bit) for bit in (_TFHD_DESCRIPTION, _TFHD_DURATION, _TFHD_SIZE))
    about: int = struct.unpack_from(">I", tfhd, at)[0] if flags & _TFHD_FLAGS else 0
    return about


def _decode_time(tfdt: bytes) -> int:
    time: int = struct.unpack_from(">Q" if tfdt[:1] == b"\1" else ">I", tfdt, 4)[0]
    return time


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", _HEADER + len(content)) + kind + content


def _full_box(kind: bytes, flags: int, content: bytes) -> bytes:
    """`flags` with the version in its top byte."""
    return _box(kind, struct.pack(">I", flags) + content)
